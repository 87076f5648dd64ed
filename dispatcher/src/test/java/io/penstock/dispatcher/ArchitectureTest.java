package io.penstock.dispatcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.penstock.schemas.fixtures.Untold;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final String[] PURE = {
        "io.penstock.dispatcher.call..",
        "io.penstock.dispatcher.core..",
        "io.penstock.dispatcher.offsets..",
        "io.penstock.dispatcher.pull..",
        "io.penstock.dispatcher.retry..",
        "io.penstock.dispatcher.work.."
    };

    /** Requests, grants and answers are carried as they are on the topics. */
    private static final String[] KNOWN = {
        "java.lang..",
        "java.util..",
        "java.time..",
        "java.nio",
        "java.nio.charset",
        "org.jspecify..",
        "io.penstock.records",
        "io.penstock.schemas",
        "io.penstock.schemas.error"
    };

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.penstock.dispatcher");

    @Test
    void decisionsKnowOnlyTheLanguage() {
        classes()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(Stream.of(KNOWN, PURE).flatMap(Stream::of).toArray(String[]::new))
                .check(CLASSES);
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
                .check(CLASSES);
    }

    @Test
    void theHttpEdgeKnowsNoKafka() {
        noClasses()
                .that()
                .resideInAPackage("io.penstock.dispatcher.provider..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "io.penstock.dispatcher.kafka..")
                .check(CLASSES);
    }

    @Test
    void aRecordShowsNoKeyByItsToString() {
        fields().that()
                .haveNameMatching("(?i).*(apiKey|secret|password)")
                .should(new ArchCondition<>("be no text") {
                    @Override
                    public void check(JavaField field, ConditionEvents events) {
                        boolean isText =
                                field.reflect().getGenericType().getTypeName().contains("String")
                                        && field.getOwner().isRecord();
                        events.add(new SimpleConditionEvent(field, !isText, field.getFullName()));
                    }
                })
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("io.penstock.(**)").should().beFreeOfCycles().check(CLASSES);
    }
}
