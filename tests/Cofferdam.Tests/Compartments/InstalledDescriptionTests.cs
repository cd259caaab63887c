using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Enforcement;
using Cofferdam.Kernel;

namespace Cofferdam.Tests.Compartments;

public sealed class InstalledDescriptionTests
{
    private static readonly InstalledDescription _description = new()
    {
        Version = InstalledDescription.CurrentVersion,
        Name = "notes",
        KernelRelease = "6.1.0-56-amd64",
        Policy = "version: 1\n",
        Sites = [new CompiledSite(0, "notes_write", 0x12, new KernelAddress(0xffffffffc0000012), "mov [rax], dl", 0)],
        Anchors = [new CompiledAnchor(1, "notes_write+0x4", new KernelAddress(0xffffffffc0000004), "lea rax, [rdi+rcx]")],
        Classes = [new ObjectClass(32, "data of module notes", "own module", true)],
        LegalSets = [[32]],
        Holes = [new Hole("jhash+0x1", new KernelAddress(1), "because")],
    };

    [Fact]
    public void What_is_written_is_read()
    {
        var read = InstalledDescription.Read(_description.Write());

        Assert.Equal(_description.Sites, read.Sites);
        Assert.Equal(_description.Anchors, read.Anchors);
        Assert.Equal(_description.Classes, read.Classes);
        Assert.Equal(_description.LegalSets, read.LegalSets);
        Assert.Equal(_description.Holes, read.Holes);
        Assert.Equal("data of module notes", read.ClassName(32));
        Assert.Equal("class 99", read.ClassName(99));
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        var whole = _description.Write();
        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<MalformedDataException>(() => InstalledDescription.Read(whole.AsSpan(0, length)));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"version\":3}")]
    public void Another_file_is_refused(string json) =>
        Assert.Throws<MalformedDataException>(() => InstalledDescription.Read(System.Text.Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Another_version_is_refused() =>
        Assert.Throws<MalformedDataException>(
            () => InstalledDescription.Read((_description with { Version = InstalledDescription.CurrentVersion + 1 }).Write()));
}
