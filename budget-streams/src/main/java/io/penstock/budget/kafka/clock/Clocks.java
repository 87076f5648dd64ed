package io.penstock.budget.kafka.clock;

/** The clocks of a ledger's machine, read at one moment. */
@FunctionalInterface
public interface Clocks {
    /** Those of the machine. */
    Clocks OF_THE_MACHINE =
            streamMillis -> new Reading(System.currentTimeMillis(), System.nanoTime() / SteadyTime.NANOS_PER_MILLI);

    /** One that Kafka Streams is given by a test, and whose steps are time that passes. */
    Clocks OF_THE_STREAM = streamMillis -> new Reading(streamMillis, streamMillis);

    /**
     * What they say.
     *
     * @param wallMillis of the epoch; may step
     * @param elapsedMillis since any instant; never steps
     */
    record Reading(long wallMillis, long elapsedMillis) {}

    /**
     * Reads them.
     *
     * @param streamMillis the time as Kafka Streams has it
     */
    Reading read(long streamMillis);
}
