/** Metamerkit: model metamers. Nothing but what every room may know lives here. */
package org.metamerkit;
