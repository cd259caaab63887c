using System.Text.Json;
using Cofferdam.Kernel;
using Cofferdam.KernelTests.Cli;
using Cofferdam.KernelTests.Lab;
using Cofferdam.Lab.Interop;
using Cofferdam.Lab.Victims;

namespace Cofferdam.KernelTests.Gate;

/// <summary>What becomes of a call of memcpy that is told to write past the end of an object, in mode block.</summary>
public sealed class DeniedCallTests
{
    private const int Capacity = 100;
    private const int Legal = 8;
    private const int Beyond = 10;
    private const byte Pasted = 0xa5;
    private const ulong EachByte = 0x0101_0101_0101_0101;

    [Theory]
    [InlineData("skip", 0)]
    [InlineData("cut", Legal)]
    public void A_call_that_leaves_its_object_is_skipped_or_cut_to_what_stays_in_it(string choice, int written)
    {
        using var victims = new LoadedVictims();
        using var gate = new LoadedGate();
        using var policy = new PolicyFile(
            $$"""
            modules: [notes]
            name: notes
            mode: block
            after-deny: continue
            denied-calls: {{choice}}
            legal: {allocated-by: ['*alloc_*file']}
            """);
        GuestProgram.OutputOf("cofferdam", "enforce", policy.Path);
        try
        {
            using var image = KernelImage.OpenLive();
            using var session = NotesSession.Open();
            var note = session.Create(Capacity);
            var end = new KernelAddress(session.ReadPlaces(note).Content + Capacity);
            // What follows is the rest of the object's slot in its slab: nobody else writes it.
            var behind = BytesAt(image, end, Beyond);

            Paste(session, note, Capacity - Legal, Legal);
            Assert.Equal(Enumerable.Repeat(Pasted, Legal), BytesAt(image, end + -Legal, Legal));
            Assert.Equal((0, 0), Counts());

            session.Write(note, new byte[Capacity]);
            Paste(session, note, Capacity - Legal, Legal + Beyond);

            byte[] expected = [.. Enumerable.Repeat(Pasted, written), .. new byte[Legal - written], .. behind];
            Assert.Equal(expected, BytesAt(image, end + -Legal, Legal + Beyond));
            Assert.Equal((1, written > 0 ? 1 : 0), Counts());

            // Of a call that begins outside nothing is legal.
            Paste(session, note, Capacity, Beyond);
            Assert.Equal(behind, BytesAt(image, end, Beyond));
            Assert.Equal((2, written > 0 ? 1 : 0), Counts());
        }
        finally
        {
            GuestProgram.OutputOf("cofferdam", "release", "notes");
        }
    }

    private static void Paste(NotesSession session, uint note, int offset, int length) => session.Edit(
        CarelessFeature.Paste,
        new NotesAbi.Edit { Note = note, Offset = offset, Length = (uint)length, Value = Pasted * EachByte });

    private static byte[] BytesAt(KernelImage image, KernelAddress address, int count)
    {
        var bytes = new byte[count];
        Assert.True(image.Memory.TryRead(address, bytes));
        return bytes;
    }

    private static (int Denies, int Cut) Counts()
    {
        using var status = JsonDocument.Parse(GuestProgram.OutputOf("cofferdam", "status", "notes", "--json"));
        return (status.RootElement.GetProperty("denies").GetInt32(), status.RootElement.GetProperty("cut").GetInt32());
    }
}
