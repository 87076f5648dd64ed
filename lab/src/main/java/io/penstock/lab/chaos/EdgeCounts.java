package io.penstock.lab.chaos;

/**
 * How much happens beside kills and stops; none below 0.
 *
 * @param hostileRecords that are written, of every kind in turn
 * @param registryOutages during each of which a ledger is killed and comes back before the registry does
 * @param clockSteps of one ledger's clock
 */
public record EdgeCounts(int hostileRecords, int registryOutages, int clockSteps) {
    /** Nothing. */
    public static final EdgeCounts NONE = new EdgeCounts(0, 0, 0);

    public EdgeCounts {
        if (Math.min(hostileRecords, Math.min(registryOutages, clockSteps)) < 0) {
            throw new IllegalArgumentException("what happens beside happens 0 times or more, got " + hostileRecords
                    + ", " + registryOutages + " and " + clockSteps);
        }
    }
}
