package io.penstock.cli.embedded;

import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;

/** Reports why the broker ends the process by itself, as it does when its disk fails. */
final class BrokerFailure {
    private BrokerFailure() {}

    static void report() {
        Exit.setExitProcedure(BrokerFailure::end);
        Exit.setHaltProcedure(BrokerFailure::end);
    }

    private static void end(int status, @Nullable String message) {
        System.err.println("penstock: the embedded broker cannot go on" + (message == null ? "" : ": " + message)
                + ". Is the disk of the data directory full or gone?");
        System.err.println("         The same command resumes when it is back.");
        Runtime.getRuntime().halt(status == 0 ? 1 : status);
    }
}
