package io.penstock.cli.run;

import static java.util.stream.Collectors.groupingBy;

import io.penstock.budget.kafka.WarmStart;
import io.penstock.budget.kafka.store.LearntValue;
import io.penstock.cli.batch.DurableMove;
import io.penstock.records.PoolConfig;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What pools have learnt, kept from one run to the next: a file for each pool in the user's cache directory. They
 * save time only, so a file that cannot be used or written is a warning.
 */
final class LearntFiles {
    private static final Logger log = LoggerFactory.getLogger(LearntFiles.class);

    /** The most files; the oldest are removed. */
    static final int MAX_FILES = 100;

    private static final String SUFFIX = ".learnt";

    /** Of a file that is being written. */
    private static final String UNFINISHED = ".next";

    private final Path directory;

    /** @param directory is made when there is something to keep */
    LearntFiles(Path directory) {
        this.directory = directory;
    }

    /** Reads what earlier runs have learnt about such pools. */
    WarmStart read(Collection<PoolConfig> pools) {
        Map<String, List<LearntValue>> known = new HashMap<>();
        for (PoolConfig pool : pools) {
            String fingerprint = PoolFingerprint.of(pool);
            known.put(fingerprint, read(fingerprint));
        }
        return pool -> known.getOrDefault(PoolFingerprint.of(pool), List.of());
    }

    private List<LearntValue> read(String fingerprint) {
        Path file = file(fingerprint);
        try {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                return List.of();
            }
            if (!Files.isRegularFile(file)) {
                throw new IllegalArgumentException("it is not a regular file");
            }
            if (Files.size(file) > LearntFormat.MAX_BYTES) {
                throw new IllegalArgumentException("it has more than " + LearntFormat.MAX_BYTES + " bytes");
            }
            return LearntFormat.read(fingerprint, Files.readAllBytes(file));
        } catch (NoSuchFileException removedMeanwhile) {
            return List.of();
        } catch (IOException | IllegalArgumentException e) {
            log.warn("{}, which an earlier run has kept, is not used: {}", file, reason(e));
            return List.of();
        }
    }

    private static String reason(Exception e) {
        return e instanceof IllegalArgumentException ? String.valueOf(e.getMessage()) : e.toString();
    }

    /** Keeps what was learnt about these pools. An earlier file stays where nothing was learnt. */
    void write(Collection<PoolConfig> pools, List<LearntValue> learnt) {
        Map<String, List<LearntValue>> byPool = learnt.stream().collect(groupingBy(LearntValue::pool));
        boolean isAny = false;
        for (PoolConfig pool : pools) {
            List<LearntValue> values = byPool.getOrDefault(pool.getPool(), List.of());
            if (!values.isEmpty()) {
                isAny |= write(PoolFingerprint.of(pool), values);
            }
        }
        if (isAny) {
            removeOldest();
        }
    }

    private boolean write(String fingerprint, List<LearntValue> values) {
        Path file = file(fingerprint);
        try {
            // as the XDG Base Directory Specification asks for
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Path next = Files.createTempFile(directory, fingerprint, UNFINISHED);
            try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
                Channels.newOutputStream(channel).write(LearntFormat.write(fingerprint, values));
                DurableMove.of(channel, next, file);
            } finally {
                Files.deleteIfExists(next);
            }
            return true;
        } catch (IOException e) {
            log.warn("{}, which the next run would begin with, cannot be written: {}", file, e.toString());
            return false;
        }
    }

    private void removeOldest() {
        try (Stream<Path> all = Files.list(directory)) {
            List<Path> tooMany = all.filter(LearntFiles::isOwn)
                    .sorted(Comparator.comparing(LearntFiles::changedAt).reversed())
                    .skip(MAX_FILES)
                    .toList();
            for (Path file : tooMany) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            log.debug("Old files stay in {}: {}", directory, e.toString());
        }
    }

    private static boolean isOwn(Path file) {
        return file.toString().endsWith(SUFFIX) || file.toString().endsWith(UNFINISHED);
    }

    /** The instant of a file's content; long ago for one that another process has just removed. */
    private static FileTime changedAt(Path file) {
        try {
            return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    private Path file(String fingerprint) {
        return directory.resolve(fingerprint + SUFFIX);
    }
}
