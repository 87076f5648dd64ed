package io.penstock.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.schemas.fixtures.Fuzz;
import io.penstock.schemas.fixtures.Fuzz.Memory;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whatever is in a file of requests, each line is a request or has its mistake named. */
class BatchFuzzTest {
    /** A body's numbers are the provider's to judge, however long. */
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNumberLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .build();

    /** An empty line is a byte, and has its mistake with a stack trace. */
    private static final Memory MEMORY = new Memory(4 << 20, 2_500);

    private static final List<byte[]> FILES = Fuzz.corpus("""
            {"custom_id":"r1","method":"POST","url":"/v1/chat/completions","body":{"model":"m","max_tokens":5,"messages":[{"role":"user","content":"größer 🎈"}]}}
            {"custom_id":"r2","method":"POST","url":"/v1/embeddings","body":{"model":"m","input":["a","b"]},"pool":"p","tenant":"t","priority":3}
            """, """
            {"custom_id":"r3","method":"POST","url":"/v1/responses","body":{"max_output_tokens":1e3},"max_wait":"10m","deadline":"2026-01-31T18:00:00Z","metadata":{"run":"7"}}\r
            \uFEFF

            {"custom_id":"r4"}
            """);

    @Test
    void linesAndRequests() throws Exception {
        Fuzz.run("JSONL", FILES, MEMORY, LineException.class, (input, random) -> {
            try (LineReader lines = LineReader.ofRequests(new ByteArrayInputStream(input))) {
                for (Optional<String> line = next(lines); line.isPresent(); line = next(lines)) {
                    check(line.get());
                }
            }
        });
    }

    /** Goes on behind a line that is not UTF-8, as behind any other. */
    private static Optional<String> next(LineReader lines) throws Exception {
        try {
            return lines.next();
        } catch (LineException e) {
            assertThat(e.getMessage()).isNotBlank();
            return Optional.of("");
        }
    }

    private static void check(String line) throws Exception {
        try {
            BatchLine request = BatchLineParser.parse(line);

            assertThat(request.customId()).isNotBlank();
            assertThat(line).contains(request.body());
            assertThat(JSON.readTree(request.body()).isObject()).isTrue();
        } catch (LineException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
