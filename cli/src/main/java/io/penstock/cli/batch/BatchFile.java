package io.penstock.cli.batch;

import io.penstock.cli.error.UsageException;
import io.penstock.cli.error.WorkFailedException;
import io.penstock.cli.forecast.Share;
import io.penstock.records.InferenceRequest;
import io.penstock.schemas.Sha256;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A file of requests that has been read once and found valid. */
public final class BatchFile {
    /**
     * How many lines are read between two looks at the file's stamp. A look takes microseconds; a request that is not
     * in the checked file could cost a call.
     */
    private static final int LINES_BETWEEN_LOOKS = 500;

    private final Path path;
    private final String name;
    private final RequestFactory requests;
    private final IdSet ids;
    private final Map<String, Share> shares;
    private final String sha256;
    private final FileStamp stamp;
    private final Optional<EarlierOutput> earlier;

    private BatchFile(
            Path path,
            String name,
            RequestFactory requests,
            IdSet ids,
            Map<String, Share> shares,
            String sha256,
            FileStamp stamp,
            Optional<EarlierOutput> earlier) {
        this.path = path;
        this.name = name;
        this.requests = requests;
        this.ids = ids;
        this.shares = Map.copyOf(shares);
        this.sha256 = sha256;
        this.stamp = stamp;
        this.earlier = earlier;
    }

    /**
     * Reads the whole file once. Only a digest of each id stays in memory.
     *
     * @throws UsageException naming file and line of the first mistake
     */
    public static BatchFile check(Path path, RequestFactory requests) {
        return check(path, path.toString(), requests);
    }

    /** As {@link #check(Path, RequestFactory)}, with another name for the file in messages. */
    public static BatchFile check(Path path, String name, RequestFactory requests) {
        return check(path, name, requests, Optional.empty());
    }

    /**
     * As {@link #check(Path, String, RequestFactory)}, without the requests that have succeeded in an earlier output.
     *
     * @throws UsageException also when the output belongs to another file, or nothing is left to run
     */
    public static BatchFile check(Path path, String name, RequestFactory requests, Optional<EarlierOutput> earlier) {
        IdSet ids = new IdSet();
        Map<String, Share> shares = new HashMap<>();
        MessageDigest digest = Sha256.digest();
        FileStamp stamp;
        try (var in = new DigestInputStream(new BufferedInputStream(open(path, name)), digest);
                var lines = LineReader.ofRequests(in)) {
            stamp = FileStamp.of(path);
            try {
                forEachLine(lines, line -> {
                    String pool = requests.poolOf(line).getPool();
                    if (!ids.add(line.customId())) {
                        throw twice(line.customId(), path, name);
                    }
                    if (earlier.isEmpty() || !earlier.get().hasSuccessOf(line.customId())) {
                        shares.merge(pool, new Share(1, bytes(line.body()), bytes(line.customId())), Share::plus);
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
        earlier.ifPresent(output -> output.removeSuccesses(ids, name));
        return new BatchFile(
                path, name, requests, ids, shares, HexFormat.of().formatHex(digest.digest()), stamp, earlier);
    }

    private static LineException twice(String customId, Path path, String name) throws IOException {
        OptionalLong first = firstLineOf(customId, path, name);
        return new LineException(
                "has the `custom_id` `" + customId + "`, as "
                        + (first.isPresent() ? "line " + first.getAsLong() : "an earlier line") + " has",
                "give each request of a file an id of its own");
    }

    /**
     * The first line with this id. Reads the file from its beginning, because digests do not tell where an id was, and
     * no further than that line, because what is wrong behind it belongs to another line.
     *
     * @return empty when the file has changed since the id was read
     */
    private static OptionalLong firstLineOf(String customId, Path path, String name) throws IOException {
        try (var lines = LineReader.ofRequests(new BufferedInputStream(open(path, name)))) {
            for (var line = next(lines); line.isPresent(); line = next(lines)) {
                if (line.get().customId().equals(customId)) {
                    return OptionalLong.of(lines.lineNumber());
                }
            }
        } catch (LineException changed) {
            // the lines before the id's second one were valid a moment ago
        }
        return OptionalLong.empty();
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Takes the requests in the order of the file's lines. */
    public interface RequestSink<E extends Exception> {
        void accept(InferenceRequest request) throws E;
    }

    /**
     * Reads the file again, and hands on the requests to run, except the first {@code skip}. Whether the file is
     * still the checked one is looked at on the way, and verified before this returns.
     *
     * @throws WorkFailedException when the file has changed; then requests of up to the last 500 lines may not be in
     *     the checked file
     */
    public <E extends Exception> void read(String batchId, long skip, RequestSink<E> sink) throws E {
        MessageDigest digest = Sha256.digest();
        try (var lines = LineReader.ofRequests(new DigestInputStream(open(path, name), digest))) {
            long[] seen = {0};
            BatchFile.<E>forEachLine(lines, line -> {
                boolean isCarriedOver = hasSucceededEarlier(line.customId());
                boolean isKnown = isCarriedOver || ids.contains(line.customId());
                if (!isKnown || (seen[0] % LINES_BETWEEN_LOOKS == 0 && !isUntouched())) {
                    throw changed();
                }
                if (!isCarriedOver && seen[0]++ >= skip) {
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

    private boolean hasSucceededEarlier(String customId) {
        return earlier.isPresent() && earlier.get().hasSuccessOf(customId);
    }

    /**
     * Writes the lines of the requests that succeeded earlier.
     *
     * @throws WorkFailedException when the earlier output has changed
     */
    public void carryOver(OutputFile output) {
        earlier.ifPresent(file -> file.copySuccesses(output));
    }

    /** The ids of the requests to run, each once. The caller may change the set. */
    public IdSet ids() {
        return new IdSet(ids);
    }

    /** The requests to run, by pool. Pools without a request are left out. */
    public Map<String, Share> shares() {
        return shares;
    }

    /** The number of requests to run. */
    public int size() {
        return ids.size();
    }

    /** The number of the file's requests that succeeded earlier and are not run. */
    public int carriedOver() {
        return earlier.map(EarlierOutput::successes).orElse(0);
    }

    public String name() {
        return name;
    }

    /** A digest of the file's bytes and the earlier output's. It is the same for the same requests to run. */
    public String fingerprint() {
        return earlier.map(file -> sha256 + '+' + file.fingerprint()).orElse(sha256);
    }

    private interface LineSink<E extends Exception> {
        void accept(BatchLine line) throws LineException, E;
    }

    private static <E extends Exception> void forEachLine(LineReader lines, LineSink<E> sink)
            throws IOException, LineException, E {
        for (var line = next(lines); line.isPresent(); line = next(lines)) {
            sink.accept(line.get());
        }
    }

    /** The next request; empty at the end. Blank lines are passed over. */
    private static Optional<BatchLine> next(LineReader lines) throws IOException, LineException {
        for (var text = lines.next(); text.isPresent(); text = lines.next()) {
            if (!text.get().isBlank()) {
                return Optional.of(BatchLineParser.parse(text.get()));
            }
        }
        return Optional.empty();
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
}
