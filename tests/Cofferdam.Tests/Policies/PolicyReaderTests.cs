using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;

namespace Cofferdam.Tests.Policies;

public sealed class PolicyReaderTests
{
    private const string Minimal = "version: 1\ncompartment:\n  modules: [notes]\n";

    [Fact]
    public void A_minimal_policy_gets_the_documented_defaults()
    {
        var policy = PolicyReader.Read(Minimal, "/etc/cofferdam/my-notes.yaml");

        Assert.Equal("my-notes", policy.Name);
        Assert.Equal(CompartmentDefinition.OfModule("notes"), policy.Compartment);
        Assert.Equal(EnforcementMode.Observe, policy.Mode);
        Assert.Equal(TimeSpan.FromMinutes(10), policy.Initialization);
        Assert.Equal(TimeSpan.FromSeconds(30), policy.Quiet);
        Assert.Equal(LegalRegions.Stack | LegalRegions.PerCpu, policy.Legal.Regions);
        Assert.Equal(new PolicyLimits(65_536, 1_048_576, 100), policy.Limits);
        Assert.False(policy.AllowHoles);
    }

    [Fact]
    public void Every_field_is_read()
    {
        var policy = PolicyReader.Read(
            """
            # A comment.
            version: 1
            name: v6
            compartment:
              modules: [nf-tables, nf_conntrack]
              functions: ['ip6_*', ndisc_rcv, 'vmlinux:tcp_v6_?', 'nft-x:f.isra.0']
              exclude:
                - ip6_dst_hoplimit
            mode: kill
            initialization: 500ms
            legal:
              regions: [stack, percpu, pages, vmalloc, vmemmap, kernel-data]
              caches: [skbuff_head_cache, 9p-fcall-cache]
              allocated-by: [kvmalloc_node, ops_init]
              symbols: [init_net, 'vmlinux:jiffies', 'nf-tables:nft_net_id']
              modules: [nfnetlink]
            legal-sets: typed
            bulk-writers:
              - {function: 'nf-tables:copy', destination: 1, length: 5}
              - {function: append, destination: 0, length: 2, unit: 8}
            limits:
              records: 2000
              events: 64KiB
              events-per-site: 7
            allow-holes: true
            """,
            "x.yaml");

        Assert.Equal("v6", policy.Name);
        Assert.Equal(["nf_conntrack", "nf_tables"], policy.Compartment.Modules);
        Assert.Equal(
            ["ip6_*", "ndisc_rcv", "nft_x:f.isra.0", "vmlinux:tcp_v6_?"],
            policy.Compartment.Functions.Select(pattern => pattern.ToString()));
        Assert.Equal(["ip6_dst_hoplimit"], policy.Compartment.Exclude.Select(pattern => pattern.ToString()));
        Assert.Equal(EnforcementMode.Kill, policy.Mode);
        Assert.Equal(LegalSetKind.Typed, policy.LegalSets);
        Assert.Equal(TimeSpan.FromMilliseconds(500), policy.Initialization);
        Assert.Equal(LegalRegionNames.All, LegalRegionNames.Of(policy.Legal.Regions));
        Assert.Equal(["9p-fcall-cache", "skbuff_head_cache"], policy.Legal.Caches);
        Assert.Equal(["kvmalloc_node", "ops_init"], policy.Legal.AllocatedBy.Select(pattern => pattern.Glob));
        Assert.Equal(
            [(null, "init_net"), (null, "jiffies"), ("nf_tables", "nft_net_id")],
            policy.Legal.Symbols.Select(symbol => (symbol.Module, symbol.Name)));
        Assert.Equal(["nfnetlink"], policy.Legal.Modules);
        Assert.Equal(
            [("append", 0, 2, 8), ("nf_tables:copy", 1, 5, 1)],
            policy.BulkWriters.Select(w => (w.Function.ToString(), w.Destination, w.Length, w.Unit)));
        Assert.Equal(new PolicyLimits(2000, 65_536, 7), policy.Limits);
        Assert.True(policy.AllowHoles);
    }

    [Fact]
    public void An_empty_list_of_regions_leaves_none_legal() =>
        Assert.Equal(
            LegalRegions.None,
            PolicyReader.Read(Minimal + "legal: {regions: []}", "p.yaml").Legal.Regions);

    [Fact]
    public void A_byte_order_mark_is_skipped() =>
        Assert.Equal(
            "p", PolicyReader.Read([0xef, 0xbb, 0xbf, .. "version: 1\ncompartment: {modules: [a]}"u8], "p").Name);

    // One line per mistake: the text, then the place and the beginning of the message.
    [Theory]
    [InlineData("", "1:1: the file is empty")]
    [InlineData("# nothing\n", "1:1: the file is empty")]
    [InlineData("notes", "1:1: a policy must be a map, found 'notes'")]
    [InlineData("[1]", "1:1: a policy must be a map, found a list")]
    [InlineData("compartment:\n  modules: [a]", "1:1: 'version' is missing")]
    [InlineData("version: 2", "1:10: 'version': expected 1, found '2'")]
    [InlineData("version: one", "1:10: 'version': expected a number, found 'one'")]
    [InlineData("version: '1'", "1:10: 'version': expected a number, found the quoted text '1'")]
    [InlineData("version: 01", "1:10: 'version': expected a number, found '01'")]
    [InlineData("version: [1]", "1:10: 'version': expected a number, found a list")]
    [InlineData("version:", "1:9: 'version': expected a number, found nothing")]
    [InlineData("version: 1", "1:1: 'compartment' is missing")]
    [InlineData("version: 1\ncompartment: notes", "2:14: 'compartment' must be a map, found 'notes'")]
    [InlineData("version: 1\ncompartment:", "2:13: 'compartment' must be a map, found nothing")]
    [InlineData("version: 1\ncompartment: {}", "2:14: 'compartment' names neither modules nor functions")]
    [InlineData(
        "version: 1\ncompartment: {exclude: [f]}", "2:14: 'compartment' names neither modules nor functions")]
    [InlineData("version: 1\ncompartment:\n  modules: a", "3:12: 'modules' must be a list ([a, b]), found 'a'")]
    [InlineData("version: 1\ncompartment:\n  modules: [a, ]\n  moduls: [b]",
        "4:3: unknown key 'moduls' in 'compartment'; did you mean 'modules'?")]
    [InlineData("version: 1\ncompartment: {modules: [a/b]}", "2:25: 'modules': expected a module name, found 'a/b'")]
    [InlineData("version: 1\ncompartment: {modules: [[a]]}", "2:25: 'modules': expected a module name, found a list")]
    [InlineData("version: 1\ncompartment: {modules: [a-b, a_b]}", "2:30: 'modules': 'a_b' is in the list twice")]
    [InlineData("version: 1\ncompartment: {functions: ['a b']}", "2:27: 'functions': expected a symbol name")]
    [InlineData("version: 1\ncompartment: {functions: ['m/:f']}", "2:27: 'functions': expected a symbol name")]
    [InlineData("version: 1\nversion: 1", "2:1: duplicate key 'version', first on line 1")]
    [InlineData("version: 1\nMode: kill", "2:1: unknown key 'Mode' in a policy; did you mean 'mode'?")]
    [InlineData("version: 1\nqqqqq: kill", "2:1: unknown key 'qqqqq' in a policy; known are version, name,")]
    [InlineData("version: 1\n? [a]\n: b", "2:3: a key must be a text")]
    [InlineData("version: 1\n---\nversion: 1", "2:1: a second document starts here")]
    [InlineData("version: &a 1", "1:10: anchors (&name) are not supported")]
    [InlineData("version: *a", "1:10: aliases (*name) are not supported")]
    [InlineData("a: &a [*a]", "1:4: anchors (&name) are not supported")]
    [InlineData("version: !!int 1", "1:10: tags (!name) are not supported")]
    [InlineData("[[[[[[[[[1]]]]]]]]]", "1:9: nested deeper than 8 levels")]
    [InlineData("version: 1\n  name: x", "2:7: ")]
    [InlineData("version: {", "2:1: ")]
    [InlineData("version: [1\n? 2", "")]
    [InlineData("version: 1\0\nname: x", "1:11: found a NUL character")]
    public void A_mistake_is_reported_at_its_place(string text, string expected) => AssertRefused(text, expected);

    [Theory]
    [InlineData("name: Notes", "4:7: 'name': expected 1 to 32 characters of a-z, 0-9, _ and -, found 'Notes'")]
    [InlineData("name: ../../x", "4:7: 'name': expected 1 to 32 characters")]
    [InlineData("name: ''", "4:7: 'name': expected 1 to 32 characters")]
    [InlineData("name: a23456789012345678901234567890123", "4:7: 'name': expected 1 to 32 characters")]
    [InlineData("host: nobody", "4:7: 'host': expected events or gate, found 'nobody'")]
    [InlineData("denied-calls: drop", "4:15: 'denied-calls': expected skip or cut, found 'drop'")]
    [InlineData("after-deny: pray", "4:13: 'after-deny': expected kill, continue or quarantine, found 'pray'")]
    [InlineData(
        "after-deny: quarantine",
        "4:13: 'after-deny: quarantine' wants the functions that a task may not enter then: 'quarantine'")]
    [InlineData("quarantine: {error: 5}", "4:13: 'quarantine' names no functions")]
    [InlineData(
        "quarantine: {functions: [f], error: 4096}",
        "4:37: 'error': expected a whole number from 1 to 4095, found '4096'")]
    [InlineData("mode: Kill", "4:7: 'mode': expected observe, kill or block, found 'Kill'")]
    [InlineData("mode: [kill]", "4:7: 'mode': expected observe, kill or block, found a list")]
    [InlineData("initialization: 30", "4:17: 'initialization': expected a time such as 500ms, 30s or 5m, found '30'")]
    [InlineData("initialization: -1s", "4:17: 'initialization': expected a time")]
    [InlineData("initialization: 1.5s", "4:17: 'initialization': expected a time")]
    [InlineData("initialization: 999999999999s", "4:17: 'initialization': expected a time")]
    [InlineData("initialization: 169h", "4:17: 'initialization': at most 168h")]
    [InlineData("legal-sets: narrow", "4:13: 'legal-sets': expected typed or compartment, found 'narrow'")]
    [InlineData("allow-holes: yes", "4:14: 'allow-holes': expected true or false, found 'yes'")]
    [InlineData("allow-holes: 'true'", "4:14: 'allow-holes': expected true or false, found the quoted text 'true'")]
    [InlineData("legal: [stack]", "4:8: 'legal' must be a map, found a list")]
    [InlineData("legal: {regions: [heap]}", "4:19: 'regions': expected one of stack, percpu, pages, vmalloc,")]
    [InlineData("legal: {regions: [stack, stack]}", "4:26: 'regions': 'stack' is in the list twice")]
    [InlineData("legal: {caches: [kmalloc-64]}", "4:18: 'caches': expected the name of a dedicated slab cache")]
    [InlineData("legal: {caches: [kmalloc-cg-1k]}", "4:18: 'caches': expected the name of a dedicated slab cache")]
    [InlineData("legal: {symbols: ['init_*']}", "4:19: 'symbols': expected symbol or module:symbol, found 'init_*'")]
    [InlineData("legal: {allocated_by: [f]}", "4:9: unknown key 'allocated_by' in 'legal'; did you mean")]
    [InlineData("limits: {records: 0}", "4:19: 'records': expected a whole number from 1024 to 16777216, found '0'")]
    [InlineData("limits: {records: 1e6}", "4:19: 'records': expected a whole number")]
    [InlineData("limits: {records: 99999999999999999999}", "4:19: 'records': expected a whole number")]
    [InlineData("limits: {events: 1000KiB}", "4:18: 'events': expected a power of two from 4KiB to 256MiB, such as")]
    [InlineData("limits: {events: 1048576}", "4:18: 'events': expected a power of two")]
    [InlineData("limits: {events: 512MiB}", "4:18: 'events': expected a power of two")]
    [InlineData("limits: {events-per-site: 1000001}", "4:27: 'events-per-site': expected a whole number from 1 to")]
    [InlineData("bulk-writers: f", "4:15: 'bulk-writers' must be a list of maps, found 'f'")]
    [InlineData("bulk-writers: [f]", "4:16: 'bulk-writers' must be a map, found 'f'")]
    [InlineData("bulk-writers: [{}]", "4:16: 'function' is missing in 'bulk-writers'")]
    [InlineData("bulk-writers: [{function: f, length: 1}]", "4:16: 'destination' is missing in 'bulk-writers'")]
    [InlineData("bulk-writers: [{function: f, destination: 1}]", "4:16: 'length' is missing in 'bulk-writers'")]
    [InlineData("bulk-writers: [{functoin: f}]", "4:17: unknown key 'functoin' in 'bulk-writers'; did you mean")]
    [InlineData("bulk-writers: [{function: 'f*', destination: 0, length: 1}]", "4:27: 'function': expected function or")]
    [InlineData("bulk-writers: [{function: f, destination: 6, length: 1}]", "4:43: 'destination': expected a whole")]
    [InlineData("bulk-writers: [{function: f, destination: -1, length: 1}]", "4:43: 'destination': expected a whole")]
    [InlineData("bulk-writers: [{function: f, destination: 0, length: '1'}]", "4:54: 'length': expected a whole number")]
    [InlineData("bulk-writers: [{function: f, destination: 0, length: 1, unit: 0}]", "4:63: 'unit': expected a whole")]
    [InlineData("bulk-writers: [{function: f, destination: 1, length: 1}]", "4:16: 'bulk-writers': 'destination' and")]
    [InlineData(
        "bulk-writers: [{function: f, destination: 0, length: 1}, {function: f, destination: 0, length: 2}]",
        "4:58: 'bulk-writers': f is in the list twice")]
    public void A_wrong_value_is_reported_at_its_place(string line, string expected) =>
        AssertRefused(Minimal + line, expected);

    [Fact]
    public void A_file_whose_name_cannot_name_a_compartment_needs_a_name()
    {
        var e = Assert.Throws<MalformedDataException>(() => PolicyReader.Read(Minimal, "My Policy.yaml"));
        Assert.Equal(
            "My Policy.yaml:1:1: 'name' is missing, and the file's own name is not " + PolicyName.Rule,
            e.Message);
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_refused_at_their_place()
    {
        byte[] bytes = [.. "version: 1\nname: "u8, 0xff, 0x41];
        var e = Assert.Throws<MalformedDataException>(() => PolicyReader.Read(bytes, "p"));
        Assert.Equal("p:2:7: not valid UTF-8", e.Message);
    }

    [Fact]
    public void A_device_without_end_is_refused()
    {
        var e = Assert.Throws<MalformedDataException>(() => PolicyReader.ReadFile("/dev/zero"));
        Assert.Equal("/dev/zero:1:1: larger than 65536 bytes, which no policy is", e.Message);
    }

    [Fact]
    public void A_file_of_the_largest_size_is_read()
    {
        var text = Minimal + new string('#', PolicyReader.MostBytes - Minimal.Length);
        Assert.Equal("p", PolicyReader.Read(System.Text.Encoding.UTF8.GetBytes(text), "p").Name);
    }

    private static void AssertRefused(string text, string expected)
    {
        var e = Assert.Throws<MalformedDataException>(() => PolicyReader.Read(text, "p.yaml"));
        Assert.StartsWith("p.yaml:" + expected, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }
}
