using Cofferdam.Kernel;
using Cofferdam.Kernel.Btf;
using Cofferdam.Kernel.Recordings;

namespace Cofferdam.Tests.Kernel.Recordings;

public sealed class RecordedKernelTests
{
    private static readonly string[] _files = ["kallsyms", "vmlinux.btf", "nf_tables.btf", "memory.core"];

    [Theory]
    [InlineData("kallsyms")]
    [InlineData("vmlinux.btf")]
    [InlineData("memory.core")]
    public void A_recording_without_one_of_its_files_is_refused_by_name(string missing)
    {
        using var copy = new Copy();
        File.Delete(copy.PathOf(missing));
        var error = Assert.Throws<FeatureMissingException>(() => KernelImage.OpenRecording(copy.Directory));
        Assert.Contains(missing, error.Feature);
    }

    [Fact]
    public void No_recording_at_all_is_refused() =>
        Assert.Throws<FeatureMissingException>(() => KernelImage.OpenRecording("/no/such/recording"));

    [Theory]
    [InlineData("kallsyms")]
    [InlineData("vmlinux.btf")]
    [InlineData("memory.core")]
    public void A_file_that_was_cut_is_refused(string name)
    {
        using var copy = new Copy();
        var bytes = File.ReadAllBytes(copy.PathOf(name));
        foreach (var length in new[] { 0, 1, 10, bytes.Length / 2, bytes.Length - 9, bytes.Length - 1 })
        {
            File.WriteAllBytes(copy.PathOf(name), bytes[..length]);
            Assert.Throws<MalformedDataException>(() => KernelImage.OpenRecording(copy.Directory));
        }
    }

    [Fact]
    public void A_file_that_is_not_compressed_is_refused()
    {
        using var copy = new Copy();
        File.WriteAllText(copy.PathOf("vmlinux.btf"), "not gzip");
        Assert.Throws<MalformedDataException>(() => KernelImage.OpenRecording(copy.Directory));
    }

    [Fact]
    public void A_module_without_types_has_those_of_the_kernel()
    {
        using var copy = new Copy();
        File.Delete(copy.PathOf("nf_tables.btf"));
        using var kernel = KernelImage.OpenRecording(copy.Directory);
        Assert.False(kernel.TryTypesOf("nf_tables", out _));
        Assert.Same(kernel.Types, kernel.TypesOf("nf_tables"));
        Assert.Same(kernel.Types, kernel.TypesOf(null));
    }

    [Fact]
    public void Only_modules_that_are_loaded_have_types()
    {
        using var copy = new Copy();
        File.Copy(copy.PathOf("nf_tables.btf"), copy.PathOf("absent.btf"));
        using var kernel = KernelImage.OpenRecording(copy.Directory);
        Assert.False(kernel.TryTypesOf("absent", out _));
        Assert.False(kernel.TryTypesOf("../vmlinux", out _));
        Assert.True(kernel.TryTypesOf("nf_tables", out var types));
        Assert.Same(types, kernel.TypesOf("nf_tables"));
    }

    public static readonly TheoryData<string> Series = RecordedKernels.Series;

    // A selection of a selection: what is chosen again prints the same, under other numbers.
    [Theory]
    [MemberData(nameof(Series))]
    public void Chosen_types_keep_their_members(string series)
    {
        var types = RecordedKernels.Of(series).Types;
        var selection = new BtfSelection(types);
        var names = new[] { "kmem_cache", "module", "list_head" };
        foreach (var name in names)
            selection.Add(types, types.Require<BtfStruct>(name).Id);

        var chosen = BtfReader.Read(selection.Write());
        Assert.InRange(chosen.Count, names.Length, types.Count / 2);
        Assert.All(names, name => Assert.Equal(Print(types, name), Print(chosen, name)));
    }

    [Theory]
    [MemberData(nameof(Series))]
    public void Types_of_a_module_keep_their_members_over_a_selection(string series)
    {
        var kernel = RecordedKernels.Of(series);
        var module = kernel.TypesOf("nf_tables");
        var selection = new BtfSelection(kernel.Types);
        foreach (var type in module.Own)
            selection.Add(module, type.Id);

        var chosen = BtfReader.Read(selection.Write());
        var again = BtfReader.Read(selection.WriteModule(module, chosen), chosen);
        Assert.Equal(module.Own.Count(), again.Own.Count());
        Assert.All(
            module.Own.OfType<BtfStruct>().Where(type => type.Name.Length > 0).DistinctBy(type => type.Name),
            type => Assert.Equal(Print(module, type.Name), Print(again, type.Name)));
    }

    private static string Print(BtfTypes types, string name) =>
        new BtfPrinter(types).Print(types.Require<BtfStruct>(name).Id);

    /// <summary>A recording that a test may spoil.</summary>
    private sealed class Copy : IDisposable
    {
        public Copy()
        {
            foreach (var name in _files)
                File.Copy(Path.Combine(RecordedKernels.Directory("6.12"), name + ".gz"), PathOf(name));
        }

        public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("cofferdam-").FullName;

        public string PathOf(string name) => Path.Combine(Directory, name + ".gz");

        public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
    }
}
