package io.penstock.lab.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.penstock.cli.batch.DurableMove;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A directory of runs that have ended, one file each. A file is there as a whole or not at all, however the process ends.
 */
public final class KeptRuns {
    private static final JsonMapper JSON =
            JsonMapper.builder().addModule(new Jdk8Module()).build();

    private final Path directory;

    /** The content of a file. */
    private record Kept(List<Value> figures, Optional<RunCourse> course) {}

    private record Value(SweepFigure figure, double value) {}

    /** @param directory that exists */
    public KeptRuns(Path directory) {
        this.directory = directory;
    }

    /** @throws IOException when the file of the run is there and cannot be read */
    Optional<RunResult> find(RunKey key) throws IOException {
        Path file = directory.resolve(key.fileName());
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Kept kept = JSON.readValue(Files.readAllBytes(file), Kept.class);
            Map<SweepFigure, Double> figures = new LinkedHashMap<>();
            kept.figures().forEach(value -> figures.put(value.figure(), value.value()));
            return Optional.of(new RunResult(figures, kept.course()));
        } catch (JsonProcessingException malformed) {
            throw new IOException(file + " is not a run that was kept: " + malformed.getOriginalMessage(), malformed);
        }
    }

    void keep(RunKey key, RunResult result) throws IOException {
        List<Value> figures = result.figures().entrySet().stream()
                .map(figure -> new Value(figure.getKey(), figure.getValue()))
                .toList();
        Path file = directory.resolve(key.fileName());
        Path unfinished = directory.resolve(key.fileName() + ".tmp");
        try (FileChannel channel = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            ByteBuffer content = ByteBuffer.wrap(JSON.writeValueAsBytes(new Kept(figures, result.course())));
            while (content.hasRemaining()) {
                channel.write(content);
            }
            DurableMove.of(channel, unfinished, file);
        }
    }
}
