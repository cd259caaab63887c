namespace Cofferdam.Lab.Judging;

/// <summary>Denies of one kind, as <c>cofferdam events</c> tells them.</summary>
/// <param name="Phase">In which phase of the compartment.</param>
/// <param name="Reason">Why.</param>
/// <param name="ClassFound">What was written.</param>
/// <param name="Place">By which instruction.</param>
/// <param name="Count">How many events.</param>
internal sealed record JudgedDenies(string Phase, string Reason, string ClassFound, string Place, int Count);
