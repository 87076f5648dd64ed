package io.penstock.dispatcher.provider.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DeltaMergeTest {
    private static Arguments sum(String name, String whole, String... deltas) {
        return Arguments.of(name, whole, List.of(deltas));
    }

    static List<Arguments> nothingIsLostAndNothingBent() {
        return List.of(
                sum("texts", "{'content':'haha'}", "{'content':'ha'}", "{'content':'ha'}"),
                sum(
                        "nothing, then a text",
                        "{'content':'a'}",
                        "{'content':null}",
                        "{'content':'a'}",
                        "{'content':null}"),
                sum(
                        "parts, then a text",
                        "{'content':[{'type':'thinking','thinking':[{'type':'text','text':'hm '}]},{'type':'text','text':'a b'}]}",
                        "{'content':[{'type':'thinking','thinking':[{'type':'text','text':'hm '}]}]}",
                        "{'content':'a '}",
                        "{'content':'b'}"),
                sum(
                        "a text, then parts",
                        "{'content':[{'type':'text','text':'a b'},{'type':'image_url','image_url':{'url':'u'}}]}",
                        "{'content':'a '}",
                        "{'content':[{'type':'text','text':'b'}]}",
                        "{'content':[{'type':'image_url','image_url':{'url':'u'}}]}"),
                sum(
                        "an empty text, then parts",
                        "{'content':[{'type':'text','text':'a'}]}",
                        "{'content':''}",
                        "{'content':[{'type':'text','text':'a'}]}",
                        "{'content':''}"),
                sum(
                        "thoughts in parts",
                        "{'content':[{'type':'thinking','thinking':[{'type':'text','text':'a b'}]}]}",
                        "{'content':[{'type':'thinking','thinking':[{'type':'text','text':'a '}]}]}",
                        "{'content':[{'type':'thinking','thinking':[{'type':'text','text':'b'}]}]}"),
                sum(
                        "two images",
                        "{'images':[{'type':'image_url','image_url':{'url':'a'}},{'type':'image_url','image_url':{'url':'b'}}]}",
                        "{'images':[{'type':'image_url','image_url':{'url':'a'}}]}",
                        "{'images':[{'type':'image_url','image_url':{'url':'b'}}]}"),
                sum(
                        "a name that is repeated",
                        "{'name':'get_weather'}",
                        "{'name':'get_weather'}",
                        "{'name':'get_weather'}",
                        "{'name':''}"),
                sum("a name in parts", "{'name':'get_weather'}", "{'name':'get_'}", "{'name':'weather'}"),
                sum(
                        "labels that are repeated",
                        "{'role':'assistant','id':'1','type':'t','format':'f','status':'s'}",
                        "{'role':'assistant','id':'1','type':'t','format':'f','status':'s'}",
                        "{'role':'assistant','id':'1','type':'t','format':'f','status':'s'}"),
                sum(
                        "a label that changes",
                        "{'status':'completed'}",
                        "{'status':'in_progress'}",
                        "{'status':'completed'}",
                        "{'status':''}"),
                sum(
                        "an unknown label",
                        "{'voice_of':'alto'}",
                        "{'voice_of':'alto'}",
                        "{'voice_of':'alto'}",
                        "{'voice_of':'alto'}"),
                sum(
                        "an unknown text that begins with repetitions",
                        "{'verse':'ha ha ha hum'}",
                        "{'verse':'ha '}",
                        "{'verse':'ha '}",
                        "{'verse':'ha '}",
                        "{'verse':'hum'}"),
                sum(
                        "calls by their index",
                        "{'tool_calls':[{'index':0,'id':'a','function':{'name':'f','arguments':'{}'}},{'index':1,'id':'b','function':{'name':'g','arguments':'[1]'}}]}",
                        "{'tool_calls':[{'index':0,'id':'a','function':{'name':'f','arguments':'{'}}]}",
                        "{'tool_calls':[{'index':1,'id':'b','function':{'name':'g','arguments':'[1'}}]}",
                        "{'tool_calls':[{'index':0,'function':{'arguments':'}'}},{'index':1,'id':'','function':{'name':'','arguments':']'}}]}"),
                sum(
                        "calls that begin with the second",
                        "{'tool_calls':[{'index':0,'id':'a'},{'index':1,'id':'b'}]}",
                        "{'tool_calls':[{'index':1,'id':'b'}]}",
                        "{'tool_calls':[{'index':0,'id':'a'}]}"),
                sum(
                        "two calls under one index",
                        "{'tool_calls':[{'index':0,'id':'a','function':{'name':'f','arguments':'{}'}},{'index':0,'id':'b','function':{'name':'f','arguments':'{}'}}]}",
                        "{'tool_calls':[{'index':0,'id':'a','function':{'name':'f','arguments':'{}'}}]}",
                        "{'tool_calls':[{'index':0,'id':'b','function':{'name':'f','arguments':'{'}}]}",
                        "{'tool_calls':[{'index':0,'function':{'arguments':'}'}}]}"),
                sum(
                        "a call that repeats its id",
                        "{'tool_calls':[{'index':0,'id':'a','type':'function','function':{'name':'f','arguments':'{}'}}]}",
                        "{'tool_calls':[{'index':0,'id':'a','type':'function','function':{'name':'f','arguments':'{'}}]}",
                        "{'tool_calls':[{'index':0,'id':'a','type':'function','function':{'name':'f','arguments':'}'}}]}"),
                sum(
                        "calls without an index",
                        "{'tool_calls':[{'id':'a','function':{'name':'f','arguments':'{}'}},{'id':'b','function':{'name':'f','arguments':'{}'}}]}",
                        "{'tool_calls':[{'id':'a','function':{'name':'f','arguments':'{'}}]}",
                        "{'tool_calls':[{'id':'a','function':{'arguments':'}'}}]}",
                        "{'tool_calls':[{'id':'b','function':{'name':'f','arguments':'{}'}}]}"),
                sum(
                        "thoughts of two types under one index",
                        "{'details':[{'index':0,'type':'summary','text':'a'},{'index':0,'type':'encrypted','data':'xy'}]}",
                        "{'details':[{'index':0,'type':'summary','text':'a'}]}",
                        "{'details':[{'index':0,'type':'encrypted','data':'x'}]}",
                        "{'details':[{'index':0,'type':'encrypted','data':'y'}]}"),
                sum(
                        "arguments that are an object",
                        "{'arguments':{'a':1}}",
                        "{'arguments':''}",
                        "{'arguments':{'a':1}}",
                        "{'arguments':''}"),
                sum(
                        "arguments that become an object",
                        "{'arguments':'x{\\\"a\\\":1}'}",
                        "{'arguments':'x'}",
                        "{'arguments':{'a':1}}"),
                sum(
                        "lists without an index",
                        "{'logprobs':[{'token':'a'},{'token':'a'}],'ids':[1,1]}",
                        "{'logprobs':[{'token':'a'}],'ids':[1]}",
                        "{'logprobs':[{'token':'a'}],'ids':[1]}"),
                sum(
                        "two quotations of one source",
                        "{'quotes':[{'id':'s','text':'a'},{'id':'s','text':'b'}]}",
                        "{'quotes':[{'id':'s','text':'a'}]}",
                        "{'quotes':[{'id':'s','text':'b'}]}"),
                sum(
                        "sound",
                        "{'audio':{'id':'x','data':'AAAA','transcript':'hi hi '}}",
                        "{'audio':{'id':'x','data':'AA','transcript':'hi '}}",
                        "{'audio':{'id':'x','data':'AA','transcript':'hi '}}"),
                sum(
                        "numbers and flags",
                        "{'n':2,'closed':true}",
                        "{'n':1,'closed':false}",
                        "{'n':2,'closed':true}",
                        "{'n':null}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void nothingIsLostAndNothingBent(String name, String whole, List<String> deltas) throws Exception {
        ObjectNode sum = Json.MAPPER.createObjectNode();
        DeltaMerge merge = new DeltaMerge(10_000);

        for (String delta : deltas) {
            add(merge, sum, delta);
        }

        assertThat(Json.MAPPER.readTree(Json.text(sum))).isEqualTo(Json.MAPPER.readTree(json(whole)));
    }

    @Test
    void anIndexIsWithinBounds() {
        DeltaMerge merge = new DeltaMerge(10_000);

        for (String index : List.of("-1", "4096", "'0'", "0.5", "null")) {
            assertThatThrownBy(() -> add(merge, Json.MAPPER.createObjectNode(), "{'calls':[{'index':" + index + "}]}"))
                    .isInstanceOf(IOException.class);
        }
    }

    private static void add(DeltaMerge merge, ObjectNode sum, String delta) throws IOException {
        merge.into(sum, Json.reading(Json.MAPPER.readTree(json(delta))));
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }
}
