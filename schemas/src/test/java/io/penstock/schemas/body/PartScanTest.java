package io.penstock.schemas.body;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartScanTest {
    /** As long as it says, so that the parts' bytes can be told from the rest. */
    private static final String DATA = "A".repeat(1_000);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'messages':[{'role':'user','content':'only text'}]}                                        | 0 | 0 | 0 | 0",
                "{'messages':[{'content':[{'type':'text','text':'DATA'}]}]}                                  | 0 | 0 | 0 | 0",
                "{'messages':[{'content':[{'type':'image_url','image_url':{'url':'DATA'}}]}]}                | 1 | 0 | 0 | 1000",
                "{'messages':[{'content':[{'image_url':{'url':'DATA','detail':'low'},'type':'image_url'}]}]} | 1 | 0 | 0 | 1000",
                "{'messages':[{'content':[{'type':'input_audio','input_audio':{'data':'DATA','format':'wav'}}]}]} | 0 | 1 | 0 | 1000",
                "{'messages':[{'content':[{'type':'file','file':{'file_data':'DATA','filename':'a.pdf'}}]}]} | 0 | 0 | 1 | 1000",
                "{'messages':[{'content':[{'type':'file','file':{'file_id':'file-1234'}}]}]}                 | 0 | 0 | 1 | 9",
                "{'messages':[{'content':[{'type':'video_url','video_url':{'url':'DATA'}}]}]}                | 0 | 0 | 1 | 1000",
                "{'input':[{'role':'user','content':[{'type':'input_image','image_url':'DATA'}]}]}           | 1 | 0 | 0 | 1000",
                "{'input':[{'content':[{'type':'input_file','file_url':'DATA'},{'type':'input_text','text':'b'}]}]} | 0 | 0 | 1 | 1000",
                "{'input':[{'type':'computer_call_output','output':{'type':'computer_screenshot','image_url':'DATA'}}]} | 1 | 0 | 0 | 1000",
                "{'messages':[{'content':[{'type':'image','source':{'type':'base64','data':'DATA'}}]}]}      | 1 | 0 | 0 | 1000",
                "{'messages':[{'content':[{'source':{'type':'file','file_id':'DATA'},'type':'image'}]}]}     | 1 | 0 | 0 | 1000",
                "{'messages':[{'content':[{'type':'document','source':{'type':'base64','data':'DATA'}}]}]}   | 0 | 0 | 1 | 1000",
                "{'messages':[{'content':[{'type':'document','source':{'type':'text','data':'DATA'}}]}]}     | 0 | 0 | 0 | 0",
                "{'messages':[{'content':[{'type':'tool_result','content':[{'type':'image','source':{'data':'DATA'}}]}]}]} | 1 | 0 | 0 | 1000",
                "{'messages':{'type':'image','data':'DATA'}}                                                 | 1 | 0 | 0 | 1000",
                "{'tools':[{'parameters':{'type':'image','data':'DATA'}}]}                                   | 0 | 0 | 0 | 0",
                "{'messages':[{'content':'{\\\"type\\\":\\\"image\\\"}'}]}                                   | 0 | 0 | 0 | 0"
            })
    void partsAreCountedByTheirKindAndTheirBytesAreNoText(String body, int images, int audios, int files, int bytes) {
        String written = body.replace('\'', '"').replace("DATA", DATA);

        assertThat(BodyFacts.of(written).parts()).isEqualTo(new InputParts(images, audios, files, bytes));
    }

    @Test
    void everyPartOfABodyCounts() {
        String image = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + "A".repeat(200_000) + "\"}}";
        String body = "{\"messages\":[{\"content\":[" + image + "," + image + "]},{\"content\":[" + image
                + ",{\"type\":\"text\",\"text\":\"\u00e4\"}]}],\"max_tokens\":7}";

        BodyFacts facts = BodyFacts.of(body);

        assertThat(facts.parts()).isEqualTo(new InputParts(3, 0, 0, 600_000));
        assertThat(facts.output()).isEqualTo(new OutputBound.Named(7));
    }
}
