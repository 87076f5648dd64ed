package io.penstock.schemas;

import org.apache.avro.Conversion;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Makes Avro trust the generated record classes, in every process and before the first record is built.
 *
 * <p>Since 1.12.1 Avro loads no class by the name in a schema unless the class is trusted, not even for the defaults
 * in a record's builder. Trust is global to the process, so this adds the package of the records to it. Avro loads
 * services of this kind whenever a data model is created, and each record class creates one when it is initialised.
 * That is the only reason for this class to be a conversion. It converts nothing.
 */
public final class TrustedRecords extends Conversion<TrustedRecords> {
    private static final String PACKAGE = "io.penstock.records";

    // This must not touch a record class: it runs while one is being initialised, maybe on several threads.
    static {
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.getGlobal(),
                type -> type.getPackageName().equals(PACKAGE)));
    }

    @Override
    public Class<TrustedRecords> getConvertedType() {
        return TrustedRecords.class;
    }

    /** The name of a logical type that no schema has. */
    @Override
    public String getLogicalTypeName() {
        return "penstock-trusted-records";
    }
}
