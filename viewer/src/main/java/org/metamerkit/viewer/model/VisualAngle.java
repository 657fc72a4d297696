// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer.model;

/**
 * How large a picture must be on a screen to fill a visual angle: 2·d·tan(α/2) centimetres at distance d.
 *
 * @param screenWidthCm width of the screen's visible part
 * @param distanceCm from eye to screen
 * @param screenWidthPixels the screen's own pixels across
 */
public record VisualAngle(double screenWidthCm, double distanceCm, double screenWidthPixels) {
    private static final double LARGEST = 170;

    public VisualAngle {
        if (!(screenWidthCm > 0 && distanceCm > 0 && screenWidthPixels > 0)) {
            throw new IllegalArgumentException(
                    "The screen is " + screenWidthCm + " cm wide, " + distanceCm + " cm away and has "
                            + screenWidthPixels + " pixels across; set numbers above 0 in the preferences.");
        }
    }

    /** Screen pixels that subtend an angle about the line of sight, in degrees. */
    public double pixels(double degrees) {
        if (!(degrees > 0 && degrees <= LARGEST)) {
            throw new IllegalArgumentException(
                    "The visual angle is " + degrees + "°; set one from 0 to " + LARGEST + "° in the preferences.");
        }
        double cm = 2 * distanceCm * Math.tan(Math.toRadians(degrees) / 2);
        return cm / screenWidthCm * screenWidthPixels;
    }
}
