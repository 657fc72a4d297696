// SPDX-License-Identifier: Apache-2.0
package org.metamerkit;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Keeps the arrows of the architecture's picture true: every room is a step on one road and imports only from steps before it. */
class ArchitectureTest {
    private static final String ROOT = "org.metamerkit.";
    private static final String LIBTORCH = "org.bytedeco..";

    /** In the order of the road; a room that is not built yet is allowed to be absent. */
    private static final List<String> ROOMS = List.of(
            "stimulus",
            "kernel",
            "model",
            "match",
            "synthesis",
            "figure",
            "adversarial",
            "recognition",
            "experiment",
            "cli");

    private static final List<String> MAY_USE_LIBTORCH = List.of("kernel", "model", "synthesis", "adversarial");

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.metamerkit");

    static Stream<String> rooms() {
        return ROOMS.stream();
    }

    @Test
    void givenTheClasses_whenImported_thenTheRoomsOfThisVersionAreAmongThem() {
        for (String room : List.of("stimulus", "kernel", "model", "match", "synthesis", "experiment", "cli")) {
            assertThat(MAIN.stream().anyMatch(resideInAPackage(ROOT + room + "..")::test))
                    .as(room)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void givenARoom_whenItsImportsAreRead_thenTheyComeFromRoomsBeforeIt(String room) {
        arrow(room).check(MAIN);
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void givenARoomThatMayNotUseLibtorch_whenItsImportsAreRead_thenThereAreNone(String room) {
        if (!MAY_USE_LIBTORCH.contains(room)) {
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + room + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(LIBTORCH)
                    .allowEmptyShould(true)
                    .check(MAIN);
        }
    }

    @Test
    void givenWhatUsersOfTheJavaApiWrite_whenItsSignaturesAreRead_thenNoLibtorchTypeIsAmongThem() {
        classes()
                .that()
                .resideInAnyPackage(rooms("stimulus", "match", "recognition", "experiment", "cli"))
                .or()
                .haveNameMatching(
                        "org\\.metamerkit\\.(Version|model\\.(Networks|NetworkCard|NetworkCheck|Stage|UnknownNameException"
                                + "|WeightsException|store\\..*)|synthesis\\.(Synthesis|Metamer|MetamerIdentity|MetamerFolder|CheckpointFile"
                                + "|Checkpoints|PictureState|Progress|Outcome|Trace|OutputException|NotFiniteException)"
                                + "|adversarial\\.(PerturbationNorm|ThreatModel|attack\\.(?!RandomPerturbations).*))(\\$.*)?")
                .should(haveNoLibtorchInPublicSignatures())
                .check(MAIN);
    }

    @Test
    void givenAllPackages_whenTheirDependenciesAreFollowed_thenRoomsFormNoCycle() {
        SlicesRuleDefinition.slices()
                .matching("org.metamerkit.(*)..")
                .should()
                .beFreeOfCycles()
                .check(MAIN);
    }

    /** Inside the model's room: what each of its parts may use of the others. */
    @ParameterizedTest
    @CsvSource({
        "layer, ''",
        "io, ''",
        "script, io layer",
        "export, io layer",
        "zoo, io layer",
        "store, io layer script export zoo"
    })
    void givenAPartOfTheModel_whenItsImportsAreRead_thenTheyComeFromPartsItMayUse(String part, String allowed) {
        List<String> used = List.of(allowed.split(" "));
        String[] others = Stream.of("layer", "io", "script", "export", "zoo", "store")
                .filter(other -> !other.equals(part) && !used.contains(other))
                .map(other -> ROOT + "model." + other + "..")
                .toArray(String[]::new);
        if (others.length > 0) {
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + "model." + part + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .check(MAIN);
        }
    }

    @Test
    void givenAllClasses_whenTheirPackagesAreRead_thenEachLiesInARoomOrAtTheRoot() {
        List<String> known = new ArrayList<>(List.of("org.metamerkit"));
        ROOMS.forEach(room -> known.add(ROOT + room + ".."));
        classes().should().resideInAnyPackage(known.toArray(String[]::new)).check(MAIN);
    }

    @Test
    void givenNothingButFilesAndTheScreen_whenAnErrorIsReported_thenNobodySleepsOrEndsTheProcess() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .because("nothing sleeps or polls")
                .check(MAIN);
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "cli..")
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .accessField(System.class, "out")
                .because("only the command line ends the process or prints results")
                .check(MAIN);
    }

    /** The rules must be able to fail. */
    @Test
    void givenClassesThatGoAgainstTheArrow_whenChecked_thenTheRulesFindThem() {
        JavaClasses backwards =
                new ClassFileImporter().importPackages("org.metamerkit.synthesis", "org.metamerkit.match");
        ArchRule reversed = noClasses()
                .that()
                .resideInAPackage(ROOT + "synthesis..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "match..");
        assertThatThrownBy(() -> reversed.check(backwards)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> classes()
                        .that()
                        .resideInAPackage(ROOT + "kernel..")
                        .should(haveNoLibtorchInPublicSignatures())
                        .check(MAIN))
                .isInstanceOf(AssertionError.class);
    }

    private static ArchRule arrow(String room) {
        int place = ROOMS.indexOf(room);
        String[] later = IntStream.range(place + 1, ROOMS.size())
                .mapToObj(i -> ROOT + ROOMS.get(i) + "..")
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(ROOT + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(later)
                .allowEmptyShould(true);
    }

    private static String[] rooms(String... names) {
        return Stream.of(names).map(name -> ROOT + name + "..").toArray(String[]::new);
    }

    private static ArchCondition<JavaClass> haveNoLibtorchInPublicSignatures() {
        return new ArchCondition<>("have no org.bytedeco types in public signatures") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaMember member : type.getMembers()) {
                    boolean open = member.getModifiers().contains(JavaModifier.PUBLIC)
                            && type.getModifiers().contains(JavaModifier.PUBLIC);
                    if (open && signature(member).anyMatch(ArchitectureTest::isLibtorch)) {
                        events.add(SimpleConditionEvent.violated(member, member.getFullName()));
                    }
                }
            }
        };
    }

    private static Stream<JavaType> signature(JavaMember member) {
        if (member instanceof JavaField field) {
            return Stream.of(field.getType());
        }
        JavaCodeUnit unit = (JavaCodeUnit) member;
        return Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream());
    }

    private static boolean isLibtorch(JavaType type) {
        return type.getAllInvolvedRawTypes().stream()
                .anyMatch(raw -> raw.getPackageName().startsWith("org.bytedeco"));
    }
}
