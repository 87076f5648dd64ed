package io.penstock.lab.simulation;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory whose iterators read as they go. Those of Kafka's in-memory store copy all keys of their range
 * first, although the ledger reads a few of many thousand: that was over a quarter of a simulation's time.
 */
final class SortedStore implements KeyValueStore<Bytes, byte[]> {
    private final String name;
    private final ConcurrentNavigableMap<Bytes, byte[]> entries = new ConcurrentSkipListMap<>();
    private final Map<Bytes, byte[]> restored;
    private final Position position = Position.emptyPosition();
    private boolean isOpen;

    /** @param restored what it holds once it is open */
    SortedStore(String name, Map<Bytes, byte[]> restored) {
        this.name = name;
        this.restored = restored;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        context.register(root, (key, value) -> put(Bytes.wrap(key), value));
        entries.putAll(restored);
        isOpen = true;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void close() {
        entries.clear();
        isOpen = false;
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return isOpen;
    }

    @Override
    public Position getPosition() {
        return position;
    }

    @Override
    public void put(Bytes key, byte @Nullable [] value) {
        if (value == null) {
            entries.remove(key);
        } else {
            entries.put(key, value);
        }
    }

    @Override
    public byte @Nullable [] putIfAbsent(Bytes key, byte[] value) {
        return entries.putIfAbsent(key, value);
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> added) {
        added.forEach(entry -> put(entry.key, entry.value));
    }

    @Override
    public byte @Nullable [] delete(Bytes key) {
        return entries.remove(key);
    }

    @Override
    public byte @Nullable [] get(Bytes key) {
        return entries.get(key);
    }

    /** @param from the lowest key, or null for no bound; so is {@code to} for the highest, both included */
    @Override
    public KeyValueIterator<Bytes, byte[]> range(@Nullable Bytes from, @Nullable Bytes to) {
        if (from != null && to != null && from.compareTo(to) > 0) {
            return new Entries(Map.<Bytes, byte[]>of().entrySet().iterator());
        }
        ConcurrentNavigableMap<Bytes, byte[]> above = from == null ? entries : entries.tailMap(from, true);
        ConcurrentNavigableMap<Bytes, byte[]> within = to == null ? above : above.headMap(to, true);
        return new Entries(within.entrySet().iterator());
    }

    @Override
    public <S extends Serializer<P>, P> KeyValueIterator<Bytes, byte[]> prefixScan(P prefix, S serializer) {
        byte[] first = serializer.serialize("", prefix);
        return new Entries(entries.tailMap(Bytes.wrap(first), true).entrySet().stream()
                .takeWhile(entry -> startsWith(entry.getKey().get(), first))
                .iterator());
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        int same = Arrays.mismatch(key, prefix);
        return same == -1 || same == prefix.length;
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        return new Entries(entries.entrySet().iterator());
    }

    @Override
    public long approximateNumEntries() {
        return entries.size();
    }

    private static final class Entries implements KeyValueIterator<Bytes, byte[]> {
        private final Iterator<Map.Entry<Bytes, byte[]>> rest;
        private Map.@Nullable Entry<Bytes, byte[]> next;

        Entries(Iterator<Map.Entry<Bytes, byte[]>> rest) {
            this.rest = rest;
            this.next = rest.hasNext() ? rest.next() : null;
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public Bytes peekNextKey() {
            return present().getKey();
        }

        @Override
        public KeyValue<Bytes, byte[]> next() {
            Map.Entry<Bytes, byte[]> entry = present();
            next = rest.hasNext() ? rest.next() : null;
            return KeyValue.pair(entry.getKey(), entry.getValue());
        }

        private Map.Entry<Bytes, byte[]> present() {
            if (next == null) {
                throw new NoSuchElementException("the range has no more entries");
            }
            return next;
        }

        @Override
        public void close() {}
    }
}
