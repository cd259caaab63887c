namespace Cofferdam.Lab.Victims;

/// <summary>An object of the bystander: its handle, its kernel address, its size in bytes.</summary>
internal readonly record struct BystanderObject(uint Handle, ulong Address, int Size);
