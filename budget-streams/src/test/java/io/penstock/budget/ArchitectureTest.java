package io.penstock.budget;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.penstock.schemas.fixtures.Untold;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    /** Whatever is not here is pure. */
    private static final String EDGE = "io.penstock.budget.kafka..";

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.penstock.budget");

    @Test
    void decisionsKnowNeitherKafkaNorAvroNorLoggers() {
        classes()
                .that()
                .resideOutsideOfPackage(EDGE)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java.lang..",
                        // values; that no clock is read, the test below holds
                        "java.time..",
                        "java.util..",
                        "io.penstock.budget..",
                        "io.penstock.schemas.body..",
                        "io.penstock.schemas.error..",
                        "org.jspecify..")
                .check(classes);
        noClasses()
                .that()
                .resideOutsideOfPackage(EDGE)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(EDGE)
                .check(classes);
    }

    @Test
    void decisionsAreToldTheTimeAndTheRandomness() {
        noClasses()
                .that()
                .resideOutsideOfPackage(EDGE)
                .should()
                .accessTargetWhere(Untold.access())
                .orShould()
                .dependOnClassesThat(Untold.type())
                .check(classes);
    }

    @Test
    void nothingRestsOnTheInsideOfKafkaStreamsOrOfItsClients() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka.streams..internals..", "org.apache.kafka.clients..internals..")
                .check(classes);
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("io.penstock.(**)").should().beFreeOfCycles().check(classes);
    }
}
