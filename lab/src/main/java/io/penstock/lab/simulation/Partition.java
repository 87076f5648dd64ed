package io.penstock.lab.simulation;

import io.penstock.records.Grant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A partition of the admitted topic: the grants on it that are not done, and the worker that holds it. */
final class Partition {
    /** Each pool counts its own grants. */
    private record Key(String pool, long grant) {
        static Key of(Grant grant) {
            return new Key(grant.getPool(), grant.getGrantId());
        }
    }

    private final int number;
    private final Map<Key, Grant> open = new LinkedHashMap<>();
    private @Nullable SimulatedDispatcher owner;

    Partition(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    void append(Grant grant) {
        open.put(Key.of(grant), grant);
    }

    /** A grant reaches the reader, unless it was done with meanwhile or nobody reads. */
    void deliver(Grant grant) {
        if (owner != null && open.containsKey(Key.of(grant))) {
            owner.receive(grant, this);
        }
    }

    /** Notes that a grant is done; false when another owner has seen to it, so that the transaction is fenced. */
    boolean done(Grant grant, SimulatedDispatcher by) {
        return owner == by && open.remove(Key.of(grant)) != null;
    }

    /** Everything that is not known as done; the new owner never starts any of it. */
    List<Grant> takeOpen() {
        List<Grant> grants = new ArrayList<>(open.values());
        open.clear();
        return grants;
    }

    boolean isOwned() {
        return owner != null;
    }

    @Nullable
    SimulatedDispatcher owner() {
        return owner;
    }

    void owner(@Nullable SimulatedDispatcher newOwner) {
        owner = newOwner;
    }
}
