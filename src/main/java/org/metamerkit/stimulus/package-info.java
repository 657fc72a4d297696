/**
 * Pictures and noise, in and out: decoding, cropping, resizing, seeded noise, labelled sets, human categories. Knows
 * nothing of networks.
 */
package org.metamerkit.stimulus;
