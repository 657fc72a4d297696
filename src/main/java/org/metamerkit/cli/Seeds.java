// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.util.List;

/** Seeds of the noise, each once, in the order given. */
record Seeds(List<Integer> values) {}
