// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.adversarial.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.metamerkit.adversarial.training.data.DecodingProgress;
import org.metamerkit.adversarial.training.data.PictureCache;
import org.metamerkit.adversarial.training.data.PictureSource;
import org.metamerkit.adversarial.training.plan.TrainingPlan;
import org.metamerkit.kernel.Device;
import org.metamerkit.model.UnknownNameException;
import org.metamerkit.model.zoo.Architecture;
import org.metamerkit.model.zoo.Zoo;
import org.metamerkit.stimulus.ClassNames;
import org.metamerkit.stimulus.PictureSpec;

/** A plan's architecture and pictures, checked against each other before anything is trained. */
public final class TrainingSetup implements AutoCloseable {
    private final TrainingPlan plan;
    private final int classes;
    private final PictureCache train;
    private final PictureCache test;

    private TrainingSetup(TrainingPlan plan, int classes, PictureCache train, PictureCache test) {
        this.plan = plan;
        this.classes = classes;
        this.train = train;
        this.test = test;
    }

    /**
     * Checks the plan and decodes its pictures, where a cache does not have them yet.
     *
     * @throws UnknownNameException if there is no such architecture
     * @throws TrainingException if the plan does not fit its architecture
     * @throws org.metamerkit.stimulus.PictureException if the pictures cannot be read, or are not of the network's classes and size
     */
    public static TrainingSetup open(TrainingPlan plan, Path cacheFolder, DecodingProgress progress) {
        Architecture architecture = Zoo.architectures().get(plan.architecture());
        if (architecture == null) {
            throw new UnknownNameException(
                    "architecture", plan.architecture(), Zoo.architectures().keySet(), "'metamerkit models' lists all");
        }
        List<String> names = plan.data()
                .classes()
                .orElseGet(() -> architecture
                        .card()
                        .classes()
                        .map(ClassNames::names)
                        .orElseThrow(() -> new TrainingException("the architecture " + plan.architecture()
                                + " names no classes; list them in the plan as data.classes")));
        PictureSpec picture = architecture.card().picture();
        if (!architecture.classifies() && names.size() != architecture.outputs()) {
            throw new TrainingException("the architecture " + plan.architecture() + " has " + architecture.outputs()
                    + " outputs that do not classify; name another in the plan");
        }
        if (picture.greyscale() || picture.height() != picture.width()) {
            throw new TrainingException("the architecture " + plan.architecture() + " takes pictures of "
                    + picture.height() + "×" + picture.width() + (picture.greyscale() ? " in grey" : "")
                    + ", and training has square ones in colour; name another in the plan");
        }
        plan.resolution().forEach(entry -> {
            if (entry.side() > picture.height()) {
                throw new TrainingException("the plan trains at " + entry.side() + "×" + entry.side()
                        + " pixels, expected at most the network's " + picture.height() + "; mend resolution.side");
            }
        });
        if (plan.augmentation().cropPadding() >= picture.height()) {
            throw new TrainingException("the plan's crop_padding is "
                    + plan.augmentation().cropPadding() + ", expected less than the pictures' side of "
                    + picture.height() + "; mend augmentation.crop_padding");
        }
        PictureCache train = open(plan, plan.data().train(), names, picture, cacheFolder, progress);
        try {
            PictureCache test = open(plan, plan.data().test(), names, picture, cacheFolder, progress);
            if (plan.batch() > train.size()) {
                test.close();
                throw new TrainingException("the plan's batch is " + plan.batch() + ", and there are " + train.size()
                        + " pictures to train on; give a smaller batch");
            }
            return new TrainingSetup(plan, names.size(), train, test);
        } catch (RuntimeException e) {
            train.close();
            throw e;
        }
    }

    /** Names of pictures that could not be read and were skipped, as the plan allows. */
    public List<String> skipped() {
        List<String> skipped = new ArrayList<>(train.skipped());
        skipped.addAll(test.skipped());
        return skipped;
    }

    /** Whether the pictures that are tested on are those that are trained on: then no accuracy says much. */
    public boolean testsOnTrainingPictures() {
        return train.sha256().equals(test.sha256());
    }

    /** A trainer that goes on from the folder's checkpoint, if there is one. */
    public Trainer trainer(Path folder, Device device) {
        return Trainer.open(plan, train, test, classes, folder, device);
    }

    @Override
    public void close() {
        test.close();
        train.close();
    }

    private static PictureCache open(
            TrainingPlan plan,
            Optional<String> within,
            List<String> names,
            PictureSpec picture,
            Path cacheFolder,
            DecodingProgress progress) {
        return PictureCache.open(
                new PictureSource(plan.data().path(), within),
                names,
                picture.height(),
                picture.width(),
                plan.data().unreadable(),
                plan.data().otherSizes(),
                cacheFolder,
                progress);
    }
}
