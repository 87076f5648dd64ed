package io.penstock.budget.kafka.clock;

/** The clocks of a ledger's machine, read at one moment. */
@FunctionalInterface
public interface Clocks {
    /** The machine's own clocks. */
    Clocks OF_THE_MACHINE =
            streamMillis -> new Reading(System.currentTimeMillis(), System.nanoTime() / SteadyTime.NANOS_PER_MILLI);

    /** The clock that a test gives to Kafka Streams, whose steps are time that passes. */
    Clocks OF_THE_STREAM = streamMillis -> new Reading(streamMillis, streamMillis);

    /**
     * What the clocks show.
     *
     * @param wallMillis of the epoch; may step
     * @param elapsedMillis since a fixed but arbitrary instant; never steps
     */
    record Reading(long wallMillis, long elapsedMillis) {}

    /**
     * Reads the clocks.
     *
     * @param streamMillis the time as Kafka Streams has it
     */
    Reading read(long streamMillis);
}
