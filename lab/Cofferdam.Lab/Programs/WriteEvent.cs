namespace Cofferdam.Lab.Programs;

/// <summary>One illegal write as <c>cofferdam events</c> explains it.</summary>
internal sealed record WriteEvent(
    string Place,
    string Instruction,
    ulong Address,
    long Length,
    string Verdict,
    string Reason,
    string Phase,
    string ClassFound,
    IReadOnlyList<string> LegalSet,
    long Pid,
    string Comm)
{
    /// <summary>Reads the JSON form.</summary>
    public static WriteEvent Read(JsonFields fields) => new(
        fields.Text("place"),
        fields.Text("instruction"),
        fields.Address("address"),
        fields.Count("length"),
        fields.Text("verdict"),
        fields.Text("reason"),
        fields.Text("phase"),
        fields.Text("class_found"),
        fields.Texts("legal_set"),
        fields.Count("pid"),
        fields.Text("comm"));

    /// <summary>Whether the write touches a range of memory.</summary>
    public bool Overlaps(ulong address, int length) =>
        Address < address + (ulong)length && address < Address + (ulong)Length;
}
