using Cofferdam.Kernel;

namespace Cofferdam.Tests.Kernel;

public sealed class BuildIdReaderTests
{
    // As in /sys/kernel/notes: a note of another kind, then the build id. Names and contents are padded to 4 bytes.
    private static readonly byte[] _notes =
    [
        6, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, .. "Linux\0\0\0"u8, 0, 0, 0, 0,
        4, 0, 0, 0, 5, 0, 0, 0, 3, 0, 0, 0, .. "GNU\0"u8, 0xde, 0xad, 0xbe, 0xef, 0x01, 0, 0, 0,
    ];

    [Fact]
    public void The_build_id_is_found_behind_other_notes() => Assert.Equal("deadbeef01", BuildIdReader.Read(_notes));

    [Fact]
    public void Notes_that_are_cut_short_are_refused()
    {
        for (var length = 0; length < _notes.Length; length++)
            Assert.Throws<MalformedDataException>(() => BuildIdReader.Read(_notes.AsSpan(0, length)));
    }

    [Fact]
    public void A_note_that_claims_more_than_there_is_is_refused() =>
        Assert.Throws<MalformedDataException>(() => BuildIdReader.Read([
            0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 3, 0, 0, 0, .. "GNU\0"u8,
        ]));
}
