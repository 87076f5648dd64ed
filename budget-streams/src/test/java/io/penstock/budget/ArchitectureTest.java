package io.penstock.budget;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.penstock.schemas.fixtures.Untold;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final String[] PURE = {
        "io.penstock.budget.window..",
        "io.penstock.budget.work..",
        "io.penstock.budget.health..",
        "io.penstock.budget.histogram..",
        "io.penstock.budget.bucket..",
        "io.penstock.budget.queue..",
        "io.penstock.budget.request..",
        "io.penstock.budget.batch..",
        "io.penstock.budget.admission.."
    };

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.penstock.budget");

    @Test
    void decisionsKnowNeitherKafkaNorAvroNorLoggers() {
        classes()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java.lang..",
                        // values; that no clock is read, the test below holds
                        "java.time..",
                        "java.util..",
                        "io.penstock.budget..",
                        "io.penstock.schemas.body..",
                        "org.jspecify..")
                .check(classes);
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.penstock.budget.topology..")
                .check(classes);
    }

    @Test
    void decisionsAreToldTheTimeAndTheRandomness() {
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
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
    void layersPointOneWay() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.penstock.budget.window..",
                        "io.penstock.budget.health..",
                        "io.penstock.budget.histogram..",
                        "io.penstock.budget.request..",
                        "io.penstock.budget.batch..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.penstock.budget.bucket..", "io.penstock.budget.queue..", "io.penstock.budget.admission..")
                .check(classes);
        noClasses()
                .that()
                .resideInAnyPackage("io.penstock.budget.bucket..", "io.penstock.budget.queue..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.penstock.budget.admission..")
                .check(classes);
    }
}
