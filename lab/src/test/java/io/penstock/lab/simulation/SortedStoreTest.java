package io.penstock.lab.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SortedStoreTest {
    private final SortedStore store = new SortedStore("requests", Map.of());

    @BeforeEach
    void fill() {
        for (String key : List.of("b1", "a1", "c", "b", "b2")) {
            store.put(bytes(key), new byte[] {1});
        }
    }

    @Test
    void aRangeHasBothItsBoundsAndMayHaveNone() {
        assertThat(keys(store.range(bytes("b"), bytes("b2")))).containsExactly("b", "b1", "b2");
        assertThat(keys(store.range(bytes("b2"), null))).containsExactly("b2", "c");
        assertThat(keys(store.range(null, bytes("b")))).containsExactly("a1", "b");
        assertThat(keys(store.range(bytes("c"), bytes("a1")))).isEmpty();
        assertThat(keys(store.all())).containsExactly("a1", "b", "b1", "b2", "c");
    }

    @Test
    void aPrefixHasAllThatBeginWithItAndItself() {
        assertThat(keys(store.prefixScan("b", new StringSerializer()))).containsExactly("b", "b1", "b2");
        assertThat(keys(store.prefixScan("d", new StringSerializer()))).isEmpty();
    }

    @Test
    void whatIsDeletedWhileItIsReadDoesNotStopTheReader() {
        List<String> read = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            while (all.hasNext()) {
                read.add(text(all.peekNextKey()));
                store.delete(all.next().key);
            }
        }

        assertThat(read).containsExactly("a1", "b", "b1", "b2", "c");
        assertThat(store.approximateNumEntries()).isZero();
    }

    @Test
    void aKeyWithoutAValueIsDeleted() {
        store.put(bytes("c"), null);

        assertThat(store.get(bytes("c"))).isNull();
        assertThat(store.putIfAbsent(bytes("c"), new byte[] {2})).isNull();
        assertThat(store.get(bytes("c"))).containsExactly(2);
    }

    private static List<String> keys(KeyValueIterator<Bytes, byte[]> entries) {
        List<String> keys = new ArrayList<>();
        entries.forEachRemaining(entry -> keys.add(text(entry.key)));
        return keys;
    }

    private static Bytes bytes(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(@Nullable Bytes key) {
        return key == null ? "" : new String(key.get(), StandardCharsets.UTF_8);
    }
}
