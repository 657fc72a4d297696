// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Seeds as {@code 0}, {@code 0-9} or {@code 0,3,7-9}. */
final class SeedsConverter implements ITypeConverter<Seeds> {
    private static final Pattern PART = Pattern.compile("(\\d{1,10})(?:-(\\d{1,10}))?");
    private static final int MOST = 100_000;

    @Override
    public Seeds convert(String text) {
        List<Integer> seeds = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Matcher matcher = PART.matcher(part.trim());
            if (!matcher.matches()) {
                throw problem(text);
            }
            long first = Long.parseLong(matcher.group(1));
            long last = matcher.group(2) == null ? first : Long.parseLong(matcher.group(2));
            if (last < first || last > Integer.MAX_VALUE || last - first >= MOST) {
                throw problem(text);
            }
            for (long seed = first; seed <= last; seed++) {
                seeds.add((int) seed);
            }
        }
        return new Seeds(seeds.stream().distinct().toList());
    }

    private static TypeConversionException problem(String text) {
        return new TypeConversionException(
                "'" + text + "' is no list of seeds; give for example 0, 0-9 or 0,3,7-9, with" + " seeds from 0 to "
                        + Integer.MAX_VALUE);
    }
}
