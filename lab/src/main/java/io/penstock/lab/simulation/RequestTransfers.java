package io.penstock.lab.simulation;

import io.penstock.records.InferenceRequest;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The requests that pools have passed to other pools in one step of the ledger, in the order in which they were
 * written.
 *
 * <p>The other pool reads them one after another, and decides each before it reads the next. A later one has no
 * influence on earlier decisions.
 */
final class RequestTransfers {
    private final LedgerHost.Readers readers;
    /** The transfers by request. For one that was given back at once, the last transfer. */
    private final Map<String, InferenceRequest> underWay = new LinkedHashMap<>();

    RequestTransfers(List<InferenceRequest> moved, LedgerHost.Readers readers) {
        this.readers = readers;
        for (InferenceRequest request : moved) {
            String id = Identity.of(request);
            boolean isGivenBack = underWay.containsKey(id)
                    && request.getOriginPool().filter(request.getPool()::equals).isPresent();
            if (isGivenBack || readers.left(request)) {
                underWay.remove(id);
                underWay.put(id, request);
            }
        }
    }

    /** The ledger has decided about a request, so that it has arrived if it was under way, with all before it. */
    void decided(String id) {
        while (underWay.containsKey(id)) {
            arriveNext();
        }
    }

    /** Nothing more was decided, so the rest has arrived. */
    void end() {
        while (!underWay.isEmpty()) {
            arriveNext();
        }
    }

    private void arriveNext() {
        Iterator<InferenceRequest> inOrder = underWay.values().iterator();
        InferenceRequest next = inOrder.next();
        inOrder.remove();
        readers.arrived(next);
    }
}
