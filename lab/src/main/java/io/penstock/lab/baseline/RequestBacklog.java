package io.penstock.lab.baseline;

import io.penstock.lab.load.ChatRequests;
import io.penstock.lab.load.RequestWriter;
import io.penstock.schemas.Cluster;

/** Chat requests of about one kilobyte each, the same ones at every call, on the topic before anybody reads them. */
final class RequestBacklog {
    static final String POOL = "baseline";

    private static final int LINGER_MILLIS = 5;
    private static final long SEED = 1;

    private RequestBacklog() {}

    static void write(Cluster cluster, int requests) {
        try (var writer = new RequestWriter(cluster, new ChatRequests(POOL, 1, SEED), LINGER_MILLIS)) {
            writer.write(requests);
            writer.flush();
        }
    }
}
