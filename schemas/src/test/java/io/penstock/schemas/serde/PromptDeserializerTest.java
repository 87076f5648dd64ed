package io.penstock.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.schemas.registry.RegistryException;
import io.penstock.schemas.registry.RegistryException.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PromptDeserializerTest {
    private static final String TOPIC = "penstock.control";
    private static final byte[] RECORD = {0, 0, 0, 0, 7, 1};
    private static final byte[] OTHER = {0, 0, 0, 0, 8, 1};

    private final Set<Integer> known = ConcurrentHashMap.newKeySet();
    private final AtomicLong nanos = new AtomicLong();
    private final SynchronousQueue<Runnable> answers = new SynchronousQueue<>();
    private final Deque<String> read = new ArrayDeque<>();
    private final Deserializer<String> patient = (topic, bytes) -> {
        read.add(topic);
        return "record";
    };
    private final PromptDeserializer<String> prompt =
            new PromptDeserializer<>(patient, known::contains, this::ask, new SchemaLookups(nanos::get));

    @Test
    void aRecordOfAKnownSchemaIsReadAtOnce() {
        known.add(7);

        assertThat(prompt.deserialize(TOPIC, RECORD)).isEqualTo("record");
    }

    @Test
    void whileOneSchemaIsLookedUpRecordsOfAnotherAreReadAndThenItsOwn() throws InterruptedException {
        known.add(8);
        assertNotYet("schema id 7 is being looked up");

        assertThat(prompt.deserialize(TOPIC, OTHER)).isEqualTo("record");
        assertNotYet("schema id 7 is being looked up");

        answer(() -> known.add(7));
        assertThat(readWhenKnown()).isEqualTo("record");
    }

    @Test
    void aRegistryThatIsAwayIsAskedAgainAfterAPauseAndTheRecordIsReadThen() throws InterruptedException {
        assertNotYet("being looked up");
        answerWith(new RegistryException(Kind.UNREACHABLE, "away"));
        awaitNotYet("away");

        nanos.addAndGet(SchemaLookups.PAUSE.toNanos() - 1);
        assertNotYet("away");
        nanos.incrementAndGet();
        assertNotYet("away");

        answer(() -> known.add(7));
        assertThat(readWhenKnown()).isEqualTo("record");
    }

    @Test
    void anIdThatTheRegistryDoesNotKnowMakesTheRecordUnreadableUntilItIsAskedAgain() throws InterruptedException {
        assertNotYet("being looked up");
        answerWith(new RegistryException(Kind.UNKNOWN_ID, "no schema has id 7"));
        awaitUnreadable();

        nanos.addAndGet(SchemaLookups.UNKNOWN_KEPT.toNanos());
        assertNotYet("being looked up");
        answer(() -> known.add(7));
        assertThat(readWhenKnown()).isEqualTo("record");
    }

    @Test
    void idsBeyondTheBoundAreNotLookedUpMeanwhile() {
        for (int id = 0; id < SchemaLookups.MAX_LOOKUPS; id++) {
            byte[] bytes = {0, 0, 0, 1, (byte) id};
            assertThatThrownBy(() -> prompt.deserialize(TOPIC, bytes)).hasMessageContaining("is being looked up");
        }

        assertNotYet("more than " + SchemaLookups.MAX_LOOKUPS);
    }

    @Test
    void bytesThatAreNoRecordAreLeftToTheDeserializer() {
        assertThat(prompt.deserialize(TOPIC, new byte[] {1, 2})).isEqualTo("record");
        assertThat(prompt.deserialize(TOPIC, null)).isEqualTo("record");
    }

    /** Asks in the background; the test says when and what the registry answers. */
    private void ask(int id, String topic, byte[] record) {
        try {
            Runnable answer = answers.poll(30, TimeUnit.SECONDS);
            if (answer != null) {
                answer.run();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void answer(Runnable answer) throws InterruptedException {
        CountDownLatch answered = new CountDownLatch(1);
        answers.put(() -> {
            answer.run();
            answered.countDown();
        });
        answered.await();
    }

    private void answerWith(RegistryException failure) throws InterruptedException {
        answers.put(() -> {
            throw failure;
        });
    }

    private void assertNotYet(String message) {
        assertThatThrownBy(() -> prompt.deserialize(TOPIC, RECORD))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining(message);
    }

    private void awaitNotYet(String message) {
        while (!message(RECORD).contains(message)) {
            Thread.onSpinWait();
        }
    }

    private void awaitUnreadable() {
        while (true) {
            try {
                prompt.deserialize(TOPIC, RECORD);
            } catch (UnreadableRecordException expected) {
                assertThat(expected).hasMessageContaining("no schema has id 7");
                return;
            } catch (RegistryException notYet) {
                Thread.onSpinWait();
            }
        }
    }

    private String message(byte[] record) {
        try {
            return String.valueOf(prompt.deserialize(TOPIC, record));
        } catch (RegistryException notYet) {
            return String.valueOf(notYet.getMessage());
        }
    }

    private @Nullable String readWhenKnown() {
        return prompt.deserialize(TOPIC, RECORD);
    }
}
