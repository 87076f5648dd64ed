package io.penstock.dispatcher.provider.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseParserTest {
    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void everyLineEndOfTheStandardEndsALine(String end) throws Exception {
        String stream = ": hello" + end + "event: x" + end + "data: one" + end + end + "data:two" + end + "data:  three"
                + end + end;

        assertThat(parse(stream)).containsExactly("one", "two\n three");
    }

    @Test
    void anEventWithoutItsEndIsDropped() throws Exception {
        assertThat(parse("data: one\n\ndata: two\n")).containsExactly("one");
    }

    @Test
    void emptyDataIsNoEvent() throws Exception {
        assertThat(parse("data:\n\nid: 7\n\n\n\n")).isEmpty();
    }

    @Test
    void oneByteOrderMarkIsSkipped() throws Exception {
        assertThat(parse("\uFEFFdata: a\n\n\uFEFFdata: b\n\n")).containsExactly("a");
    }

    @Test
    void theLastEventNeedsNoEmptyLine() throws Exception {
        List<String> events = new ArrayList<>();
        SseParser parser = new SseParser(100);

        parser.accept(ByteBuffer.wrap("data: a\n\ndata: b".getBytes(StandardCharsets.UTF_8)), into(events));
        parser.end(into(events));

        assertThat(events).containsExactly("a", "b");
    }

    @Test
    void itDoesNotMatterWhereThePacketsAreCut() throws Exception {
        String stream = "data: {\"a\":\"ü😀\"}\r\n\r\ndata: x\ndata: y\n\n".repeat(20);
        byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
        List<String> whole = parse(stream);
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 200; round++) {
            List<String> events = new ArrayList<>();
            SseParser parser = new SseParser(1_000);
            for (int at = 0; at < bytes.length; ) {
                int next = Math.min(bytes.length, at + 1 + random.nextInt(40));
                parser.accept(ByteBuffer.wrap(bytes, at, next - at), into(events));
                at = next;
            }

            assertThat(events).isEqualTo(whole).hasSize(40);
        }
    }

    @Test
    void linesAndEventsAreBounded() throws Exception {
        assertThat(parse("data: " + "x".repeat(994) + "\n\n")).hasSize(1);
        assertThatThrownBy(() -> parse("data: " + "x".repeat(995))).isInstanceOf(AnswerTooLargeException.class);
        assertThatThrownBy(() -> parse(("data: " + "x".repeat(400) + "\n").repeat(3)))
                .isInstanceOf(AnswerTooLargeException.class);
    }

    private static List<String> parse(String stream) throws IOException {
        List<String> events = new ArrayList<>();
        new SseParser(1_000).accept(StandardCharsets.UTF_8.encode(stream), into(events));
        return events;
    }

    static SseParser.Events into(List<String> events) {
        return (data, length) -> events.add(new String(data, 0, length, StandardCharsets.UTF_8));
    }
}
