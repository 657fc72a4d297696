// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.io.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/** Changes bytes as bad disks, cut connections and bad people do. */
public final class Damage {
    private static final long[] NUMBERS = {
        0,
        1,
        2,
        7,
        8,
        0x7f,
        0x80,
        0xff,
        0x7fff,
        0xffff,
        0x7fffffffL,
        0x80000000L,
        0xffffffffL,
        1L << 32,
        1L << 40,
        1L << 62,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -1,
        -2,
        -8
    };

    private static final String LETTERS = "0123456789-[]{}(),:\"'eE.\\/ NTFq";

    private Damage() {}

    /** A copy of {@code whole} with one to four changes, anywhere. */
    public static byte[] of(byte[] whole, Random random) {
        return of(whole, whole.length, random);
    }

    /** A copy with one to four changes, three in four of them among the first {@code head} bytes, where they do most harm. */
    public static byte[] of(byte[] whole, int head, Random random) {
        byte[] bytes = whole.clone();
        for (int change = random.nextInt(4); change >= 0; change--) {
            int reach = random.nextInt(4) == 0 ? bytes.length : Math.min(head, bytes.length);
            bytes = changed(bytes, reach == 0 ? 0 : random.nextInt(reach), random);
        }
        return bytes;
    }

    private static byte[] changed(byte[] bytes, int at, Random random) {
        if (bytes.length == 0) {
            return new byte[] {(byte) random.nextInt(256)};
        }
        switch (random.nextInt(9)) {
            case 0 -> bytes[at] = (byte) random.nextInt(256);
            case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> bytes[at] = (byte) LETTERS.charAt(random.nextInt(LETTERS.length()));
            case 3 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 4 -> number(bytes, at, random);
            case 5 -> {
                int from = random.nextInt(bytes.length);
                System.arraycopy(
                        bytes, from, bytes, at, Math.min(bytes.length - Math.max(at, from), random.nextInt(64)));
            }
            case 6 -> {
                return spliced(bytes, at, at, random(1 + random.nextInt(16), random));
            }
            case 7 -> {
                return spliced(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(16)), new byte[0]);
            }
            default -> {
                int to = Math.min(bytes.length, at + 1 + random.nextInt(200));
                return spliced(bytes, to, to, Arrays.copyOfRange(bytes, at, to));
            }
        }
        return bytes;
    }

    /** A number of 2, 4 or 8 bytes that programs stumble over, or one near the number that was there. */
    private static void number(byte[] bytes, int at, Random random) {
        int width = 2 << random.nextInt(3);
        if (at + width > bytes.length) {
            return;
        }
        ByteBuffer all = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        all.put(bytes, at, width).rewind();
        long near = all.getLong(0) + random.nextInt(65) - 32;
        long value = random.nextBoolean() ? near : NUMBERS[random.nextInt(NUMBERS.length)];
        all.putLong(0, value).get(0, bytes, at, width);
    }

    /** {@code bytes} with what lies from {@code from} to {@code to} replaced. */
    private static byte[] spliced(byte[] bytes, int from, int to, byte[] inserted) {
        byte[] result = new byte[bytes.length - (to - from) + inserted.length];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(inserted, 0, result, from, inserted.length);
        System.arraycopy(bytes, to, result, from + inserted.length, bytes.length - to);
        return result;
    }

    private static byte[] random(int count, Random random) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** One of the numbers that programs stumble over. */
    public static long number(Random random) {
        return NUMBERS[random.nextInt(NUMBERS.length)];
    }
}
