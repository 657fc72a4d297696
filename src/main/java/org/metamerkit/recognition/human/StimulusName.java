// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.recognition.human;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of stimuli as studies write them: paths, HTML, model-vs-human's numbered files. */
final class StimulusName {
    /** jsPsych keeps the HTML it showed. */
    private static final Pattern SOURCE =
            Pattern.compile("<img[^>]*\\bsrc\\s*=\\s*[\"']?([^\"'\\s>]+)", Pattern.CASE_INSENSITIVE);

    private static final Pattern MEDIA =
            Pattern.compile(".+\\.(?:png|jpe?g|gif|bmp|webp|tiff?|wav|mp3|ogg|flac)", Pattern.CASE_INSENSITIVE);

    /** Trial, experiment and subject before what the picture is: 0003_s5n_s01_0_dog_00_dog10-bicycle1.png. */
    private static final Pattern MODEL_VS_HUMAN = Pattern.compile("\\d+_[^_]+_[^_]+_(.+)");

    /** bird2-clock3: the shape of a bird, the texture of a clock. */
    private static final Pattern CONFLICT = Pattern.compile("([A-Za-z]+)\\d+-([A-Za-z]+)\\d+");

    private StimulusName() {}

    /** A path with slashes, out of its HTML if need be. */
    static String clean(String cell) {
        Matcher html = SOURCE.matcher(cell);
        return (html.find() ? html.group(1) : cell).strip().replace('\\', '/');
    }

    /** Whether a picture or a sound is meant, rather than an instruction. */
    static boolean isMedia(String name) {
        return MEDIA.matcher(name).matches();
    }

    /** model-vs-human's name without what differs between observers. */
    static String withoutTrial(String name) {
        Matcher matcher = MODEL_VS_HUMAN.matcher(name);
        return matcher.matches() ? matcher.group(1) : name;
    }

    /** File name without folders and extension; the folder's name where the file is called metamer. */
    static String last(String name) {
        String path = clean(name).replaceFirst("/metamer\\.png$", "");
        String file = path.substring(path.lastIndexOf('/') + 1);
        return isMedia(file) ? file.substring(0, file.lastIndexOf('.')) : file;
    }

    /** The texture's category in a cue-conflict picture's name. */
    static Optional<String> texture(String name) {
        String last = last(name);
        Matcher matcher = CONFLICT.matcher(last.substring(last.lastIndexOf('_') + 1));
        return matcher.matches() ? Optional.of(matcher.group(2)) : Optional.empty();
    }
}
