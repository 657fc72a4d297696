// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.viewer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class StructureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.metamerkit.viewer");

    @Test
    void givenViewModels_whenTheirImportsAreRead_thenNoControlSceneOrPictureOfJavaFxIsAmongThem() {
        noClasses()
                .that()
                .resideInAnyPackage("..viewer.model..", "..viewer.action..", "..viewer.preferences..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "javafx.scene..",
                        "javafx.stage..",
                        "javafx.application..",
                        "javafx.animation..",
                        "javafx.css..")
                .check(CLASSES);
    }

    @Test
    void givenTheRooms_whenTheirImportsAreRead_thenViewsKnowModelsAndNotTheOtherWayRound() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "..viewer.model..", "..viewer.action..", "..viewer.preferences..", "..viewer.theme..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..viewer.view..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage("..viewer.action..", "..viewer.preferences..", "..viewer.theme..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..viewer.model..")
                .check(CLASSES);
    }

    @Test
    void givenTheViewer_whenItsImportsAreRead_thenLibtorchIsNotAmongThemAndNetworksAreInTwoPlacesOnly() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco..")
                .check(CLASSES);
        noClasses()
                .that()
                .haveSimpleNameNotStartingWith("Live")
                .and()
                .haveSimpleNameNotStartingWith("UnderstandModel")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.metamerkit.model..", "org.metamerkit.adversarial..")
                .check(CLASSES);
    }
}
