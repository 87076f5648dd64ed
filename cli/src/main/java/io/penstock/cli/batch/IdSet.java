package io.penstock.cli.batch;

import io.penstock.schemas.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.BitSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A set of ids that keeps the first 128 bits of their SHA-256 digests. Each id takes 24 to 48 bytes, however long it
 * is, where a set of strings takes over a hundred. The probability that two of a million ids collide is below 10⁻²⁶.
 *
 * <p>Not thread-safe while it changes.
 */
public final class IdSet {
    private static final int MIN_PLACES = 1 << 10;

    private final MessageDigest digest = Sha256.digest();

    /**
     * A hash table with two numbers for each place, the first of them 0 in a free place. An id is at the first free
     * place from its own on.
     */
    private long[] numbers;

    /** Places whose ids were removed. The numbers stay, so that the ids after them are found. */
    private final BitSet removed;

    private int taken;
    private int size;

    public IdSet() {
        this(new long[2 * MIN_PLACES], new BitSet(), 0, 0);
    }

    /** An independent copy. */
    public IdSet(IdSet other) {
        this(other.numbers.clone(), (BitSet) other.removed.clone(), other.taken, other.size);
    }

    private IdSet(long[] numbers, BitSet removed, int taken, int size) {
        this.numbers = numbers;
        this.removed = removed;
        this.taken = taken;
        this.size = size;
    }

    private record Fingerprint(long first, long second) {}

    /** Adds an id, and returns whether it was not in the set. */
    public boolean add(String id) {
        Fingerprint fingerprint = of(id);
        int place = place(fingerprint);
        if (isTaken(place)) {
            boolean wasRemoved = removed.get(place);
            removed.clear(place);
            size += wasRemoved ? 1 : 0;
            return wasRemoved;
        }
        put(place, fingerprint);
        taken++;
        size++;
        if (taken > numbers.length / 2 / 3 * 2) {
            grow();
        }
        return true;
    }

    public boolean contains(String id) {
        return contains(of(id));
    }

    private boolean contains(Fingerprint fingerprint) {
        return isThere(place(fingerprint));
    }

    /** Removes an id, and returns whether it was in the set. */
    public boolean remove(String id) {
        return remove(of(id));
    }

    private boolean remove(Fingerprint fingerprint) {
        int place = place(fingerprint);
        if (!isThere(place)) {
            return false;
        }
        removed.set(place);
        size--;
        return true;
    }

    public boolean containsAll(IdSet others) {
        return others.fingerprints().allMatch(this::contains);
    }

    public void removeAll(IdSet others) {
        others.fingerprints().forEach(this::remove);
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    private Fingerprint of(String id) {
        ByteBuffer bytes;
        synchronized (digest) {
            bytes = ByteBuffer.wrap(digest.digest(id.getBytes(StandardCharsets.UTF_8)));
        }
        long first = bytes.getLong();
        return new Fingerprint(first == 0 ? 1 : first, bytes.getLong());
    }

    /** The place where the id is, or would be put. */
    private int place(Fingerprint fingerprint) {
        int places = numbers.length / 2;
        int place = (int) (fingerprint.first() & (places - 1));
        while (isTaken(place)
                && (numbers[2 * place] != fingerprint.first() || numbers[2 * place + 1] != fingerprint.second())) {
            place = (place + 1) & (places - 1);
        }
        return place;
    }

    private boolean isTaken(int place) {
        return numbers[2 * place] != 0;
    }

    private boolean isThere(int place) {
        return isTaken(place) && !removed.get(place);
    }

    private Fingerprint at(int place) {
        return new Fingerprint(numbers[2 * place], numbers[2 * place + 1]);
    }

    private Stream<Fingerprint> fingerprints() {
        return IntStream.range(0, numbers.length / 2).filter(this::isThere).mapToObj(this::at);
    }

    private void put(int place, Fingerprint fingerprint) {
        numbers[2 * place] = fingerprint.first();
        numbers[2 * place + 1] = fingerprint.second();
    }

    /** Doubles the number of places, and frees those of removed ids. */
    private void grow() {
        IdSet old = new IdSet(numbers, (BitSet) removed.clone(), taken, size);
        numbers = new long[2 * old.numbers.length];
        removed.clear();
        taken = size;
        old.fingerprints().forEach(fingerprint -> put(place(fingerprint), fingerprint));
    }
}
