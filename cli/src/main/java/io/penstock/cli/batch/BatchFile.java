package io.penstock.cli.batch;

import io.penstock.cli.UsageException;
import io.penstock.cli.WorkFailedException;
import io.penstock.records.InferenceRequest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/** A file of requests that was read through once and is in order. */
public final class BatchFile {
    /** A look takes microseconds, a request that is not the file's own a call. */
    private static final int LINES_BETWEEN_LOOKS = 500;

    private final Path path;
    private final String name;
    private final Requests requests;
    private final Set<String> ids;
    private final String sha256;
    private final FileStamp stamp;

    private BatchFile(Path path, String name, Requests requests, Set<String> ids, String sha256, FileStamp stamp) {
        this.path = path;
        this.name = name;
        this.requests = requests;
        this.ids = ids;
        this.sha256 = sha256;
        this.stamp = stamp;
    }

    /**
     * Reads the whole file once; only the ids stay in memory.
     *
     * @throws UsageException naming file and line of the first mistake
     */
    public static BatchFile check(Path path, Requests requests) {
        return check(path, path.toString(), requests);
    }

    /** As {@link #check(Path, Requests)}, under another name in messages. */
    public static BatchFile check(Path path, String name, Requests requests) {
        Set<String> ids = new HashSet<>();
        MessageDigest digest = sha256();
        FileStamp stamp;
        try (var in = new DigestInputStream(new BufferedInputStream(open(path, name)), digest);
                var lines = new LineReader(in)) {
            stamp = FileStamp.of(path);
            try {
                forEachLine(lines, line -> {
                    requests.poolOf(line);
                    if (!ids.add(line.customId())) {
                        throw new LineException(
                                "has the `custom_id` `" + line.customId() + "`, as an earlier line has",
                                "give each request of a file an id of its own");
                    }
                });
            } catch (LineException e) {
                throw new UsageException(name + ":" + lines.lineNumber() + ": " + e.problem(), e.remedy());
            }
        } catch (IOException e) {
            throw unreadable(name, e);
        }
        if (ids.isEmpty()) {
            throw new UsageException(name + " has no requests", "write one JSON object per line");
        }
        return new BatchFile(path, name, requests, ids, HexFormat.of().formatHex(digest.digest()), stamp);
    }

    /** Takes the requests in the order of the file. */
    public interface RequestSink<E extends Exception> {
        void accept(InferenceRequest request) throws E;
    }

    /**
     * Reads the file again, and hands on its requests without the first {@code skip}. That the file is still the one that
     * was checked is looked at on the way, and made certain before this returns.
     *
     * @throws WorkFailedException when the file has changed; the requests of the last 500 lines may
     *     then be none of the file that was checked
     */
    public <E extends Exception> void read(String batchId, long skip, RequestSink<E> sink) throws E {
        MessageDigest digest = sha256();
        try (var lines = new LineReader(new DigestInputStream(open(path, name), digest))) {
            long[] seen = {0};
            BatchFile.<E>forEachLine(lines, line -> {
                if (!ids.contains(line.customId()) || (seen[0] % LINES_BETWEEN_LOOKS == 0 && !isUntouched())) {
                    throw changed();
                }
                if (seen[0]++ >= skip) {
                    sink.accept(requests.of(line, batchId, Instant.now()));
                }
            });
        } catch (LineException | IOException | UsageException e) {
            throw isUntouched() && e instanceof IOException unreadable ? unreadable(name, unreadable) : changed();
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(sha256)) {
            throw changed();
        }
    }

    private boolean isUntouched() {
        try {
            return FileStamp.of(path).equals(stamp);
        } catch (IOException gone) {
            return false;
        }
    }

    private WorkFailedException changed() {
        return new WorkFailedException(
                name + " has changed since it was checked; no more of it is submitted",
                "put it back as it was and give the same command again; or submit the new one under another name");
    }

    /** The ids, each once; the caller may use them up. */
    public Set<String> ids() {
        return new HashSet<>(ids);
    }

    public int size() {
        return ids.size();
    }

    public String name() {
        return name;
    }

    /** Of the file's bytes, in hexadecimal digits. */
    public String fingerprint() {
        return sha256;
    }

    private interface LineSink<E extends Exception> {
        void accept(BatchLine line) throws LineException, E;
    }

    private static <E extends Exception> void forEachLine(LineReader lines, LineSink<E> sink)
            throws IOException, LineException, E {
        for (var text = lines.next(); text.isPresent(); text = lines.next()) {
            if (!text.get().isBlank()) {
                sink.accept(BatchLineParser.parse(text.get()));
            }
        }
    }

    private static InputStream open(Path path, String name) {
        try {
            if (Files.isDirectory(path)) {
                throw new UsageException(name + " is a directory", "name a file of requests, one JSON object per line");
            }
            return Files.newInputStream(path);
        } catch (NoSuchFileException e) {
            throw new UsageException(name + " is not there", "name a file of requests, one JSON object per line");
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private static UsageException unreadable(String name, IOException cause) {
        return new UsageException(name + " cannot be read: " + cause.getMessage());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
