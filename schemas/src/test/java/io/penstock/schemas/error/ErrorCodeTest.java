package io.penstock.schemas.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ErrorCodeTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_]+|http_<status>)` \\|");

    @Test
    void theDocumentationHasEveryCodeOnceAndNoOther() throws IOException {
        String page = Files.readString(Path.of("../docs/MESSAGES.md"));
        List<String> told = ROW.matcher(page).results().map(MatchResult::group).toList();

        assertThat(told.stream().map(row -> row.replaceAll("[|` ]", "")).filter(code -> !code.equals("http_<status>")))
                .containsExactlyInAnyOrderElementsOf(
                        ErrorCode.named().stream().map(ErrorCode::text).toList());
        assertThat(told).contains("| `http_<status>` |");
    }

    @Test
    void aCodeIsFoundByItsTextAndOneOfAnotherVersionIsNone() {
        assertThat(ErrorCode.named())
                .allSatisfy(code -> assertThat(ErrorCode.find(code.text())).containsSame(code));
        assertThat(ErrorCode.find("of_another_version")).isEmpty();
        assertThat(ErrorCode.ofHttpStatus(429))
                .isEqualTo(ErrorCode.ofHttpStatus(429))
                .hasToString("http_429");
    }
}
