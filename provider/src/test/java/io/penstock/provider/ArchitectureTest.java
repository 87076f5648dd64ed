package io.penstock.provider;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.penstock.schemas.fixtures.Untold;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses PROVIDER = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.penstock.provider");

    @Test
    void theProviderKnowsNothingOfThePipelineItJudges() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.penstock.provider..",
                        "java..",
                        "org.apache.hc.core5..",
                        "com.fasterxml.jackson..",
                        "org.slf4j..",
                        "org.jspecify..")
                .check(PROVIDER);
    }

    @Test
    void decisionsKnowNeitherHttpNorClocksNorLoggers() {
        noClasses()
                .that()
                .resideInAnyPackage("..limits..", "..model..", "..answers..", "..faults..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.hc..", "org.slf4j..", "java.net..", "java.nio.channels..")
                .orShould()
                .accessTargetWhere(Untold.access())
                .orShould()
                .dependOnClassesThat(Untold.type())
                .check(PROVIDER);
    }
}
