package io.penstock.lab;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The lab sees every module, so what holds for all of them is checked here. */
class ArchitectureTest {
    private static final JavaClasses PENSTOCK = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.penstock");

    @Test
    void thePackagesOfAllModulesFormNoCycles() {
        slices().matching("io.penstock.(**)").should().beFreeOfCycles().check(PENSTOCK);
    }

    @Test
    void ledgerAndDispatcherMeetOnTopicsOnly() {
        noClasses()
                .that()
                .resideInAPackage("io.penstock.budget..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.penstock.dispatcher..")
                .check(PENSTOCK);
        noClasses()
                .that()
                .resideInAPackage("io.penstock.dispatcher..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.penstock.budget..")
                .check(PENSTOCK);
    }
}
