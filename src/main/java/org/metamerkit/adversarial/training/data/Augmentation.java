// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training.data;

/**
 * What is done to a training picture, drawn anew for every picture and epoch, in this order: crop, flip, (resizing to the epoch's side),
 * brightness, contrast, saturation. 0 and {@code false} mean off. All draws are made whether used or not, so that turning one on leaves
 * the others as they were.
 *
 * <p>Crop and flip are those customary for CIFAR-10 (He et al. 2016, section 4.2: 4 pixels of zero padding on each side, a random crop of
 * the picture's size, a random horizontal flip); padding is black, and pixels rather than normalised values are padded. Colour follows
 * torchvision's {@code ColorJitter} on tensors ({@code transforms/_functional_tensor.py}: factor f uniform in [max(0, 1 − x), 1 + x],
 * blend f · picture + (1 − f) · other, clamped to [0, 1]; other: black, the mean of luma, luma), with one departure: the order is fixed,
 * where torchvision draws it.
 *
 * @param cropPadding pixels of black around the picture, out of which a crop of its size is cut; 4 is customary for 32×32
 * @param flip whether half of the pictures are mirrored left to right
 * @param brightness x of the brightness factor, 0 or more
 * @param contrast x of the contrast factor, 0 or more
 * @param saturation x of the saturation factor, 0 or more
 */
public record Augmentation(int cropPadding, boolean flip, double brightness, double contrast, double saturation) {
    private static final Augmentation NONE = new Augmentation(0, false, 0, 0, 0);

    /** @throws IllegalArgumentException if a number is negative or not finite */
    public Augmentation {
        if (cropPadding < 0) {
            throw new IllegalArgumentException(
                    "A crop padding of " + cropPadding + " pixels was asked for, expected 0 (off) or more.");
        }
        requireFactor("brightness", brightness);
        requireFactor("contrast", contrast);
        requireFactor("saturation", saturation);
    }

    /** Pictures as they are. */
    public static Augmentation none() {
        return NONE;
    }

    /** Whether any colour changes. */
    boolean colours() {
        return brightness > 0 || contrast > 0 || saturation > 0;
    }

    private static void requireFactor(String name, double value) {
        if (!(value >= 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException(
                    "A " + name + " of " + value + " was asked for, expected 0 (off) or more, such as 0.2.");
        }
    }
}
