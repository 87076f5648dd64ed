package io.penstock.cli.run;

import io.penstock.cli.error.WorkFailedException;
import io.penstock.dispatcher.work.CallObserver;
import io.penstock.records.Grant;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The grants of all calls that a run's processes have begun, each written before its call is sent. An entry takes 18
 * bytes and the pool's name. It survives a kill of the process, because the operating system has it by then, but not
 * a crash of the machine. Safe for use by several threads.
 */
final class CallJournal implements CallObserver, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CallJournal.class);
    private static final String FILE = "calls";
    private static final int NUMBERS_BYTES = Long.BYTES + Long.BYTES + Short.BYTES;

    private final Path path;
    private final RandomAccessFile file;

    /** A call that has begun. */
    record Begun(String pool, long grantId, Instant at) {}

    /** Takes the calls that have begun. */
    interface Reader {
        void accept(Begun call);
    }

    private CallJournal(Path path, RandomAccessFile file) {
        this.path = path;
        this.file = file;
    }

    /** Begins the journal of a new run. An earlier journal in the directory is dropped. */
    static CallJournal begin(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(FILE));
        return goOn(directory);
    }

    /** Continues the journal of a run that did not come to its end. */
    static CallJournal goOn(Path directory) throws IOException {
        Path path = directory.resolve(FILE);
        var file = new RandomAccessFile(path.toFile(), "rw");
        // An entry that a full disk cut off would make everything after it unreadable.
        long whole = read(path, call -> {});
        file.setLength(whole);
        file.seek(whole);
        return new CallJournal(path, file);
    }

    @Override
    public void starts(Grant grant, Instant at) {
        byte[] pool = grant.getPool().getBytes(StandardCharsets.UTF_8);
        byte[] entry = ByteBuffer.allocate(NUMBERS_BYTES + pool.length)
                .putLong(grant.getGrantId())
                .putLong(at.toEpochMilli())
                .putShort((short) pool.length)
                .put(pool)
                .array();
        try {
            append(entry);
        } catch (IOException e) {
            log.warn("A call is missing in {}, and in the summary if its answer is lost: {}", path, e.toString());
        }
    }

    private synchronized void append(byte[] entry) throws IOException {
        long end = file.getFilePointer();
        try {
            file.write(entry);
        } catch (IOException e) {
            // A partial entry, as on a full disk, would make everything after it unreadable.
            file.setLength(end);
            throw e;
        }
    }

    /** Reads all calls in the order in which they began. */
    void read(Reader reader) {
        try {
            read(path, reader);
        } catch (IOException e) {
            throw new WorkFailedException(
                    "the journal of calls " + path + " cannot be read: " + e.getMessage(),
                    "the answers are complete all the same",
                    e);
        }
    }

    /** Reads the complete entries, and returns their length in bytes. */
    private static long read(Path path, Reader reader) throws IOException {
        long bytes = 0;
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
            while (true) {
                long grantId = in.readLong();
                Instant at = Instant.ofEpochMilli(in.readLong());
                byte[] pool = new byte[in.readUnsignedShort()];
                in.readFully(pool);
                reader.accept(new Begun(new String(pool, StandardCharsets.UTF_8), grantId, at));
                bytes += NUMBERS_BYTES + pool.length;
            }
        } catch (EOFException e) {
            return bytes;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
