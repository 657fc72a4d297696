/**
 * The native numeric loops and the libtorch runtime they share: start-up, activation matching, optimiser steps, ranks,
 * products of many rows. Knows nothing of pictures or networks.
 */
package org.metamerkit.kernel;
