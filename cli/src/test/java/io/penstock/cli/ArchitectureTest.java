package io.penstock.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.penstock.schemas.fixtures.Untold;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLI = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.penstock.cli");

    @Test
    void onlyTheEdgesKnowKafka() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "..cli.batch..", "..cli.config..", "..cli.report..", "..cli.progress..", "..cli.forecast..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "kafka..")
                .check(CLI);
    }

    @Test
    void reportsAndForecastsHaveNoClockNoLogAndNoFiles() {
        noClasses()
                .that()
                .resideInAnyPackage("..cli.report..", "..cli.forecast..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.slf4j..", "java.nio.file..")
                .orShould()
                .accessTargetWhere(Untold.access())
                .orShould()
                .dependOnClassesThat(Untold.type())
                .check(CLI);
    }

    @Test
    void theBrokersClassesStayInOnePackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..cli.embedded..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("kafka..", "org.apache.kafka.server..", "org.apache.kafka.metadata..")
                .check(CLI);
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("io.penstock.(**)").should().beFreeOfCycles().check(CLI);
    }
}
