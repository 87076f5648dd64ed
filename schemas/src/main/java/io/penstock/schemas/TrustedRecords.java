package io.penstock.schemas;

import org.apache.avro.Conversion;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Makes Avro trust the generated record classes, in every process and before the first record is built.
 *
 * <p>Since 1.12.1 Avro loads no class by the name that a schema gives unless it is trusted, not even for the defaults in
 * a record's builder. What is trusted is global to the process, so the package of the records is added to it. Avro looks
 * for services of this kind whenever a data model is made, and each record class makes one when it is initialised; that
 * is the only reason for this to be a conversion. It converts nothing.
 */
public final class TrustedRecords extends Conversion<TrustedRecords> {
    private static final String PACKAGE = "io.penstock.records";

    // Must not touch a record class: it runs while one is being initialised, maybe on several threads.
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
