package io.penstock.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.penstock.budget.kafka.store.LearntValue;
import io.penstock.budget.kafka.store.StateKeys;
import io.penstock.budget.kafka.store.StateKeys.NumberedKey;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LearntFilesTest {
    private static final PoolConfig CHAT = pool("chat", "http://x/v1");
    private static final PoolConfig OTHER = pool("other", "http://x/v1");
    private static final List<LearntValue> LEARNT = List.of(value("chat", 1), value("chat", 2), value("other", 1));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path home;

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(LearntFiles.class);

    @BeforeEach
    void listen() {
        logged.start();
        logger.setAdditive(false);
        logger.addAppender(logged);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(logged);
        logger.setAdditive(true);
    }

    @Test
    void whatOneRunKeepsTheNextOneOfTheSamePoolsBeginsWith() {
        files().write(List.of(CHAT, OTHER), LEARNT);

        var read = files().read(List.of(CHAT, OTHER));

        assertThat(read.of(CHAT)).containsExactly(value("chat", 1), value("chat", 2));
        assertThat(read.of(OTHER)).containsExactly(value("other", 1));
        assertThat(logged.list).isEmpty();
    }

    @Test
    void aPoolWithAnotherAddressBeginsWithNothing() {
        files().write(List.of(CHAT), LEARNT);
        PoolConfig moved = pool("chat", "http://y/v1");

        assertThat(files().read(List.of(moved)).of(moved)).isEmpty();
        assertThat(files().read(List.of(CHAT)).of(moved))
                .as("also when it moves during the run")
                .isEmpty();
    }

    @Test
    void theFirstRunOfAllBeginsWithNothingAndSaysNothing() {
        assertThat(files().read(List.of(CHAT)).of(CHAT)).isEmpty();
        assertThat(logged.list).isEmpty();
    }

    @Test
    void aRunThatHasLearntNothingLeavesTheEarlierFile() {
        files().write(List.of(CHAT), LEARNT);

        files().write(List.of(CHAT), List.of());

        assertThat(files().read(List.of(CHAT)).of(CHAT)).hasSize(2);
    }

    @Test
    void whatCannotBeUsedIsNamedInOneLineAndNotUsed() throws IOException {
        byte[] good = content();

        byte[] flipped = good.clone();
        flipped[good.length - 20] ^= 1;
        assertIsRefused(flipped, "it is damaged");
        byte[] later = good.clone();
        later["penstock learnt\n".length() + 3] = 2;
        assertIsRefused(later, "another release has written it, in version 2");
        assertIsRefused("{}".getBytes(StandardCharsets.UTF_8), "it is not a file of penstock");
        assertIsRefused(new byte[0], "it is not a file of penstock");
        assertIsRefused(new byte[LearntFormat.MAX_BYTES + 1], "it has more than 1048576 bytes");
        for (int length = "penstock learnt\n".length(); length < good.length; length++) {
            assertIsRefused(Arrays.copyOf(good, length), "it is damaged");
        }
        assertIsRefused(Files.readAllBytes(file(OTHER)), "it is of another pool");
    }

    @Test
    void aDirectoryInThePlaceOfTheFileIsNamedAndTheRunGoesOn() throws IOException {
        Files.createDirectories(file(CHAT).resolve("x"));

        assertThat(files().read(List.of(CHAT)).of(CHAT)).isEmpty();
        files().write(List.of(CHAT), LEARNT);

        assertThat(logged.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .allMatch(line -> line.contains(file(CHAT).toString()))
                .satisfiesExactly(
                        line -> assertThat(line).contains("is not used"),
                        line -> assertThat(line).contains("cannot be written"));
        assertThat(names())
                .as("nothing unfinished is left")
                .containsExactly(file(CHAT).getFileName().toString());
    }

    @Test
    void aDirectoryThatCannotBeMadeIsAWarning() throws IOException {
        Path inTheWay = Files.writeString(home.resolve("taken"), "");
        var files = new LearntFiles(inTheWay.resolve("learnt"));

        assertThat(files.read(List.of(CHAT)).of(CHAT)).isEmpty();
        files.write(List.of(CHAT), LEARNT);

        assertThat(logged.list)
                .singleElement()
                .satisfies(event -> assertThat(event.getFormattedMessage())
                        .contains("cannot be written")
                        .contains(inTheWay.toString()));
    }

    @Test
    void onlyTheNewestFilesAreKept() throws IOException {
        for (int i = 0; i < LearntFiles.MAX_FILES; i++) {
            files().write(List.of(pool("chat", "http://x" + i)), LEARNT);
        }
        Path oldest = file(pool("chat", "http://x7"));
        Files.setLastModifiedTime(oldest, FileTime.fromMillis(1));
        Path foreign = Files.writeString(directory().resolve("notes.txt"), "");
        Files.setLastModifiedTime(foreign, FileTime.fromMillis(0));

        files().write(List.of(CHAT), LEARNT);

        assertThat(oldest).doesNotExist();
        assertThat(foreign).exists();
        assertThat(names()).hasSize(LearntFiles.MAX_FILES + 1);
        assertThat(file(CHAT)).exists();
    }

    @Test
    void aFileIsNoLongerThanItsBound() throws IOException {
        List<LearntValue> much = Stream.iterate(0, i -> i + 1)
                .limit(200)
                .map(i -> new LearntValue("histograms", key("chat", i), Bytes.wrap(new byte[10_000])))
                .toList();

        files().write(List.of(CHAT), much);

        assertThat(Files.size(file(CHAT))).isLessThanOrEqualTo(LearntFormat.MAX_BYTES);
        assertThat(files().read(List.of(CHAT)).of(CHAT)).hasSizeGreaterThan(90).isSubsetOf(much);
    }

    @Test
    void theDirectoryAndItsFilesAreTheUsersAlone() throws IOException {
        files().write(List.of(CHAT), LEARNT);

        assertThat(Files.getPosixFilePermissions(directory())).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(Files.getPosixFilePermissions(file(CHAT))).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    private byte[] content() throws IOException {
        files().write(List.of(CHAT, OTHER), LEARNT);
        return Files.readAllBytes(file(CHAT));
    }

    private void assertIsRefused(byte[] content, String reason) throws IOException {
        Files.write(file(CHAT), content);
        logged.list.clear();

        assertThat(files().read(List.of(CHAT)).of(CHAT)).isEmpty();
        assertThat(logged.list)
                .singleElement()
                .satisfies(event -> assertThat(event.getFormattedMessage())
                        .contains(file(CHAT).toString())
                        .endsWith(reason)
                        .doesNotContain("\n"));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(directory())) {
            return all.map(file -> file.getFileName().toString()).toList();
        }
    }

    private LearntFiles files() {
        return new LearntFiles(directory());
    }

    private Path directory() {
        return home.resolve("cache").resolve("learnt");
    }

    private Path file(PoolConfig pool) {
        return directory().resolve(PoolFingerprint.of(pool) + ".learnt");
    }

    private static LearntValue value(String pool, int number) {
        return new LearntValue("histograms", key(pool, number), Bytes.wrap(new byte[] {(byte) number, 1, 2}));
    }

    private static Bytes key(String pool, int number) {
        return StateKeys.numberedKey(new NumberedKey(pool, number));
    }

    private static PoolConfig pool(String name, String url) {
        return PoolConfig.newBuilder()
                .setPool(name)
                .setInstances(List.of(InstanceConfig.newBuilder()
                        .setId("east")
                        .setBaseUrl(url)
                        .build()))
                .build();
    }
}
