// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import org.metamerkit.recognition.statistics.Proportion;

/**
 * How many of a network's metamers of one stage one observer recognised: the one thing that people's responses, other networks'
 * decisions and published tables have in common.
 *
 * @param network whose metamers
 * @param stage of which stage
 * @param stageIndex the stage's place, 0-based, to sort by
 * @param observer a participant or an evaluating network
 * @param correct right ones of all shown
 */
public record RecognitionScore(String network, String stage, int stageIndex, String observer, Proportion correct) {}
