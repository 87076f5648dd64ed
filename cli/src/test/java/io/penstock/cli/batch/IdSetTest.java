package io.penstock.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdSetTest {
    @Test
    void itDoesWhatASetOfTextsDoes() {
        var random = new Random(3);
        var ids = new IdSet();
        Set<String> texts = new HashSet<>();

        for (int i = 0; i < 50_000; i++) {
            String id = "line-" + random.nextInt(8_000);
            if (random.nextInt(3) == 0) {
                assertThat(ids.remove(id)).isEqualTo(texts.remove(id));
            } else {
                assertThat(ids.add(id)).isEqualTo(texts.add(id));
            }
            assertThat(ids.contains(id)).isEqualTo(texts.contains(id));
            assertThat(ids.size()).isEqualTo(texts.size());
        }
        for (int i = 0; i < 8_000; i++) {
            assertThat(ids.contains("line-" + i)).isEqualTo(texts.contains("line-" + i));
        }
    }

    @Test
    void aCopyIsUsedUpByItself() {
        var ids = new IdSet();
        ids.add("a");
        ids.add("b");
        var copy = new IdSet(ids);

        copy.remove("a");
        copy.remove("b");

        assertThat(copy.isEmpty()).isTrue();
        assertThat(ids.size()).isEqualTo(2);
        assertThat(ids.contains("a")).isTrue();
    }

    @Test
    void setsAreComparedAndTakenFromEachOther() {
        IdSet all = lines(5_000);
        IdSet some = lines(3_000);
        some.remove("line-7");

        assertThat(all.containsAll(some)).isTrue();
        assertThat(some.containsAll(all)).isFalse();

        all.removeAll(some);

        assertThat(all.size()).isEqualTo(2_001);
        assertThat(all.contains("line-7")).isTrue();
        assertThat(all.contains("line-8")).isFalse();
        assertThat(all.containsAll(some)).isFalse();
    }

    private static IdSet lines(int many) {
        var ids = new IdSet();
        for (int i = 0; i < many; i++) {
            ids.add("line-" + i);
        }
        return ids;
    }
}
