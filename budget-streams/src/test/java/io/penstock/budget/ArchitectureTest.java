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
    /** All but the edge, {@code kafka}. */
    private static final String[] PURE = {
        "io.penstock.budget.usage..",
        "io.penstock.budget.work..",
        "io.penstock.budget.histogram..",
        "io.penstock.budget.request..",
        "io.penstock.budget.batch..",
        "io.penstock.budget.health..",
        "io.penstock.budget.queue..",
        "io.penstock.budget.bucket..",
        "io.penstock.budget.policy..",
        "io.penstock.budget.grant..",
        "io.penstock.budget.state..",
        "io.penstock.budget.estimate..",
        "io.penstock.budget.instance..",
        "io.penstock.budget.strategy..",
        "io.penstock.budget.pool.."
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
                        "io.penstock.schemas.error..",
                        "org.jspecify..")
                .check(classes);
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.penstock.budget.kafka..")
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
    void packagesFormNoCycles() {
        slices().matching("io.penstock.(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    void everyPackageButTheEdgeIsPure() {
        classes()
                .that()
                .resideOutsideOfPackage("io.penstock.budget.kafka..")
                .should()
                .resideInAnyPackage(PURE)
                .check(classes);
    }
}
