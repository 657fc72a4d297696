// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.experiment.export;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.metamerkit.Hashes;
import org.metamerkit.WholeFile;
import org.metamerkit.experiment.RunException;
import org.metamerkit.experiment.catalogue.IndexProgress;
import org.metamerkit.experiment.catalogue.MetamerRecord;
import org.metamerkit.experiment.catalogue.MetamerState;
import org.metamerkit.experiment.choice.Choice;
import org.metamerkit.stimulus.PictureException;
import org.metamerkit.stimulus.PngFile;
import org.metamerkit.synthesis.MetamerIdentity;
import org.metamerkit.synthesis.OutputException;

/**
 * Writes a chosen set of metamers as a folder: 8-bit PNGs with their originals, {@code manifest.csv} with everything that is known
 * of each, and files for experiments and analysis. The folder is written whole or not at all.
 */
public final class StimulusExport {
    private static final int HASH_DIGITS = 8;

    private final ExportOptions options;
    private final Function<MetamerRecord, Choice> choices;

    /** @param choices what was said of each metamer; {@link Choice#NONE} where nothing was */
    public StimulusExport(ExportOptions options, Function<MetamerRecord, Choice> choices) {
        this.options = options;
        this.choices = choices;
    }

    /**
     * Exports.
     *
     * @param metamers to choose from, in the order of the manifest
     * @param folder new, or an earlier export to which nothing was added: that is replaced
     * @param progress of the pictures; what it throws ends the export, and nothing is written
     * @throws RunException in one sentence if nothing is left to export, or no list can be balanced
     * @throws OutputException if the folder holds anything else, or cannot be written
     */
    public ExportReport write(List<MetamerRecord> metamers, Path folder, IndexProgress progress) {
        ExportFolder.requireFree(folder);
        Selection selection = select(metamers);
        return ExportFolder.write(folder, temporary -> writeInto(selection, temporary, folder, progress));
    }

    /** What is to be exported, and how many are not. */
    private record Selection(List<MetamerRecord> chosen, int notChosen, int failing, int damaged, int inWork) {}

    private Selection select(List<MetamerRecord> metamers) {
        List<MetamerRecord> chosen = new ArrayList<>();
        int notChosen = 0;
        int failing = 0;
        int damaged = 0;
        int inWork = 0;
        for (MetamerRecord metamer : metamers) {
            if (metamer.state() == MetamerState.IN_WORK) {
                inWork++;
            } else if (!options.only().isEmpty()
                    && choices.apply(metamer)
                            .mark()
                            .filter(options.only()::contains)
                            .isEmpty()) {
                notChosen++;
            } else if (metamer.state() == MetamerState.DAMAGED) {
                damaged++;
            } else if (!options.includeFailing() && metamer.passes().equals(Optional.of(false))) {
                failing++;
            } else {
                chosen.add(metamer);
            }
        }
        if (chosen.isEmpty()) {
            throw new RunException("nothing is left to export: of " + metamers.size() + " metamers, " + notChosen
                    + " are not marked so, " + failing + " fail the criterion, " + damaged + " are damaged and "
                    + inWork
                    + " are in work; mark more, name other marks with --only, or add --include-failing");
        }
        return new Selection(chosen, notChosen, failing, damaged, inWork);
    }

    private ExportReport writeInto(Selection selection, Path temporary, Path folder, IndexProgress progress)
            throws IOException {
        List<String> warnings = new ArrayList<>();
        PictureCopies copies = new PictureCopies(temporary);
        List<Stimulus> stimuli = new ArrayList<>();
        int damaged = selection.damaged();
        for (MetamerRecord metamer : selection.chosen()) {
            try {
                stimuli.add(copies.metamer(metamer));
            } catch (PictureException e) {
                damaged++;
                warnings.add(e.getMessage());
            }
            progress.at(
                    stimuli.size() + damaged - selection.damaged(),
                    selection.chosen().size());
        }
        if (stimuli.isEmpty()) {
            throw new RunException("not one of the " + damaged + " chosen metamers can be read: " + warnings.get(0));
        }
        List<Stimulus> shown = new ArrayList<>(stimuli);
        List<String> conditions = new ArrayList<>(options.condition()
                .labels(stimuli.stream().map(Stimulus::metamer).toList()));
        if (options.natural()) {
            conditions.add(Stimulus.NATURAL);
            shown.addAll(naturals(stimuli));
        }
        StimulusLists lists = options.participants().isPresent()
                ? StimulusLists.balanced(
                        conditions, shown, options.participants().getAsInt(), options.seed())
                : StimulusLists.everything(conditions, shown);
        warnings.addAll(warnings(lists, shown));
        int unjudged = (int) stimuli.stream()
                .filter(stimulus -> stimulus.metamer().passes().isEmpty())
                .count();
        ExportReport report = new ExportReport(
                folder,
                stimuli.size(),
                copies.originals(),
                selection.notChosen(),
                selection.failing(),
                unjudged,
                damaged,
                selection.inWork(),
                conditions,
                lists.perParticipant() ? lists.lists().size() : 0,
                lists.lists().get(0).size(),
                lists.incomplete().size(),
                warnings);
        new ExportFiles(temporary, options).write(shown, stimuli, lists, report);
        return report;
    }

    private static List<String> warnings(StimulusLists lists, List<Stimulus> shown) {
        List<String> warnings = new ArrayList<>();
        if (!lists.incomplete().isEmpty()) {
            warnings.add("originals without a metamer under some condition: "
                    + lists.incomplete().size() + " (the first is "
                    + lists.incomplete().get(0)
                    + "); they are in no participant's list, and their pictures and rows are"
                    + " exported all the same");
        }
        long unknown =
                shown.stream().filter(each -> each.correctAnswer().isEmpty()).count();
        if (unknown > 0) {
            warnings.add(
                    "stimuli without a correct answer: " + unknown + ", because nobody said what the originals show;"
                            + " make the metamers with --labels, or fill in the column correct_answer");
        }
        return warnings;
    }

    /** The originals as stimuli of their own, each once, as the network of their first metamer saw them. */
    private static List<Stimulus> naturals(List<Stimulus> stimuli) {
        Map<String, Stimulus> naturals = new LinkedHashMap<>();
        for (Stimulus stimulus : stimuli) {
            naturals.putIfAbsent(
                    stimulus.original(),
                    new Stimulus(
                            stimulus.metamer(),
                            Choice.NONE,
                            Stimulus.NATURAL,
                            stimulus.originalFile(),
                            "",
                            stimulus.original(),
                            stimulus.originalFile()));
        }
        return List.copyOf(naturals.values());
    }

    /** Copies pictures, each once, after reading them whole: a stimulus that cannot be shown is found now and not in the laboratory. */
    private final class PictureCopies {
        private static final String METAMERS = "stimuli/metamers/";
        private static final String ORIGINALS = "stimuli/originals/";

        /** Characters that hold seed and hash. */
        private static final int KEPT_AT_THE_END = 25;
        /** Bytes that file systems allow for a name, without another hash and the ending. */
        private static final int LONGEST_NAME = 255 - "-".length() - HASH_DIGITS - ".png".length();

        private final Path export;
        private final Set<String> taken = new HashSet<>();
        private final Map<String, String> originals = new HashMap<>();

        PictureCopies(Path export) throws IOException {
            this.export = export;
            WholeFile.makeFolder(export.resolve(METAMERS));
            WholeFile.makeFolder(export.resolve(ORIGINALS));
        }

        int originals() {
            return originals.size();
        }

        Stimulus metamer(MetamerRecord metamer) throws IOException {
            PngFile.read(metamer.png());
            PngFile.read(metamer.target());
            byte[] picture = Files.readAllBytes(metamer.png());
            byte[] target = Files.readAllBytes(metamer.target());
            String label = MetamerIdentity.fileName(metamer.picture()) + "-" + digits(metamer.pictureSha256());
            String targetHash = Hashes.sha256(target);
            String originalFile = originals.get(targetHash);
            if (originalFile == null) {
                originalFile = ORIGINALS + free(label, targetHash) + ".png";
                Files.write(export.resolve(originalFile), target);
                originals.put(targetHash, originalFile);
            }
            String hash = Hashes.sha256(picture);
            String file = METAMERS + free(fileName(metamer.id().folder()), hash) + ".png";
            Files.write(export.resolve(file), picture);
            return new Stimulus(
                    metamer, choices.apply(metamer), options.condition().of(metamer), file, hash, label, originalFile);
        }

        /** {@code MODEL__STAGE__PICTURE-sSEED-HASH}, cut before seed and hash where it is too long for a name. */
        private static String fileName(String folder) {
            String name = folder.replace("/", "__");
            int kept = Math.min(KEPT_AT_THE_END, name.codePointCount(0, name.length()));
            String end = name.substring(name.offsetByCodePoints(name.length(), -kept));
            String start = name.substring(0, name.length() - end.length());
            return MetamerIdentity.cut(start, LONGEST_NAME - end.getBytes(StandardCharsets.UTF_8).length) + end;
        }

        /** Two networks may see one original in two sizes, and two runs may have metamers of one name. */
        private String free(String name, String hash) {
            return taken.add(name) ? name : name + "-" + digits(hash);
        }

        private static String digits(String hash) {
            return hash.substring(0, Math.min(HASH_DIGITS, hash.length()));
        }
    }
}
